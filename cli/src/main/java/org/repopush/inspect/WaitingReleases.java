package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.repo.RefUpdate;

/**
 * What waits at a destination for its release, and what can be taken back. Times are seconds since 1970 by the clock there.
 *
 * @param releases in the order in which they were said
 * @param undo the oldest first
 */
public record WaitingReleases(List<Waiting> releases, List<Undo> undo) {
    /** There is nothing. */
    public static final WaitingReleases NONE = new WaitingReleases(List.of(), List.of());

    public WaitingReleases {
        releases = List.copyOf(releases);
        undo = List.copyOf(undo);
    }

    /**
     * A release.
     *
     * @param run its name
     * @param lock held while somebody releases it
     * @param who by whom it was staged, in words of their own
     * @param profile of the login that staged it
     * @param refs some of what it would move
     */
    public record Waiting(
            String run,
            RemoteLock lock,
            OptionalLong since,
            OptionalLong until,
            Optional<String> who,
            Optional<String> profile,
            List<RefUpdate> refs) {
        public Waiting {
            requireNonNull(run, "run");
            requireNonNull(lock, "lock");
            requireNonNull(since, "since");
            requireNonNull(until, "until");
            requireNonNull(who, "who");
            requireNonNull(profile, "profile");
            refs = List.copyOf(refs);
        }
    }

    /**
     * A run of which the content that refs named before is protected.
     *
     * @param revisions how many that are
     */
    public record Undo(String run, OptionalLong until, OptionalLong revisions) {
        public Undo {
            requireNonNull(run, "run");
            requireNonNull(until, "until");
            requireNonNull(revisions, "revisions");
        }
    }
}
