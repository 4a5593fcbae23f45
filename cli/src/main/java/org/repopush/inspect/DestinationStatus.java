package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.repopush.push.model.PushException;
import org.repopush.repo.Description;
import org.repopush.repo.PolicyRule;

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

    /** What can be compared with other destinations. */
    public Seen seen() {
        SortedMap<String, String> theirs = new TreeMap<>();
        refs.forEach(ref -> ref.there().ifPresent(revision -> theirs.put(ref.ref(), revision)));
        return new Seen(there, theirs);
    }

    /**
     * What the destination says of itself. What is empty it did not say: there is no repository, or it is not ours to look.
     *
     * @param user who we are there
     * @param receiver version of an installed receiver
     * @param description what its kind says of it
     * @param versions what tools say of themselves, by name
     * @param tools what those of them say that a push depends on
     * @param clock the time there, in seconds since 1970
     * @param clockDifference how far that is ahead of the clock here, in seconds
     * @param hidden what pushes leave in the repository is not ours to see
     * @param publishLock held while refs move
     * @param repositoryLock the repository's own
     * @param unfinished a publication that was interrupted: the next push completes it
     * @param journal the last publications, the latest at the end
     * @param policy the owner's rules that apply to this login and repository
     * @param waiting what waits for its release, and what can be taken back
     */
    public record There(
            Optional<String> repository,
            Optional<String> user,
            Optional<String> receiver,
            Description description,
            Optional<String> shell,
            Map<String, String> versions,
            List<String> tools,
            OptionalLong clock,
            OptionalLong clockDifference,
            OptionalLong freeBytes,
            OptionalLong freeInodes,
            boolean hidden,
            RemoteLock publishLock,
            RemoteLock repositoryLock,
            List<Leftover> leftovers,
            Optional<JournalEntry> unfinished,
            List<JournalEntry> journal,
            List<PolicyRule> policy,
            WaitingReleases waiting) {
        public There {
            requireNonNull(description, "description");
            versions = Map.copyOf(versions);
            tools = List.copyOf(tools);
            leftovers = List.copyOf(leftovers);
            journal = List.copyOf(journal);
            policy = List.copyOf(policy);
            requireNonNull(waiting, "waiting");
        }
    }
}
