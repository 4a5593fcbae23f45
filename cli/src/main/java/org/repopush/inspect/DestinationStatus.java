package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.push.model.PushException;

/**
 * What is known of a destination, and how it stands to a source.
 *
 * @param source the local repository that it was compared with
 * @param refs sorted by name
 * @param problems what a push would fail for, as far as the destination says
 */
public record DestinationStatus(
        String destination, Optional<String> source, There there, List<RefStatus> refs, List<PushException> problems) {
    public DestinationStatus {
        requireNonNull(destination, "destination");
        requireNonNull(source, "source");
        requireNonNull(there, "there");
        refs = List.copyOf(refs);
        problems = List.copyOf(problems);
    }

    /** What clients find refs by. */
    public enum Summary {
        NONE("none", false),
        FRESH("unsigned", true),
        /** Some ref is newer. */
        STALE("unsigned", false),
        SIGNED("signed", true),
        SIGNED_STALE("signed", false);

        private final String kind;
        private final boolean fresh;

        Summary(String kind, boolean fresh) {
            this.kind = kind;
            this.fresh = fresh;
        }

        boolean means(String saidKind, boolean saidFresh) {
            return kind.equals(saidKind) && (this == NONE || fresh == saidFresh);
        }
    }

    /**
     * What the destination says of itself. What is empty it did not say: there is no repository, or it is not ours to look.
     *
     * @param user who we are there
     * @param receiver version of an installed receiver
     * @param versions what tools say of themselves, by name
     * @param clock the time there, in seconds since 1970
     * @param hidden what pushes leave in the repository is not ours to see
     * @param publishLock held while refs move
     * @param repositoryLock the repository's own
     * @param unfinished a publication that was interrupted: the next push completes it
     * @param journal the last publications, the latest at the end
     * @param policy the owner's rules that apply to this login and repository
     */
    public record There(
            Optional<String> repository,
            Optional<String> user,
            Optional<String> receiver,
            Optional<String> mode,
            Optional<String> collection,
            Summary summary,
            Optional<String> shell,
            Map<String, String> versions,
            OptionalLong clock,
            OptionalLong freeBytes,
            OptionalLong freeInodes,
            boolean hidden,
            RemoteLock publishLock,
            RemoteLock repositoryLock,
            List<Leftover> leftovers,
            Optional<JournalEntry> unfinished,
            List<JournalEntry> journal,
            List<PolicyLine> policy) {
        public There {
            requireNonNull(summary, "summary");
            versions = Map.copyOf(versions);
            leftovers = List.copyOf(leftovers);
            journal = List.copyOf(journal);
            policy = List.copyOf(policy);
        }
    }
}
