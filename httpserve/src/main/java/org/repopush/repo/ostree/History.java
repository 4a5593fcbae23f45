package org.repopush.repo.ostree;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.repopush.repo.Distance;
import org.repopush.repo.Relation;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;

/** How commits descend from each other, as far as the source has them: a line ends where the next parent is not there. */
final class History {
    private final ObjectReader reader;

    History(ObjectReader reader) {
        this.reader = requireNonNull(reader, "reader");
    }

    /** The commit, which has to be there. */
    Commit commit(Checksum checksum) throws IOException {
        Optional<Commit> commit = reader.commit(checksum);
        if (commit.isEmpty()) {
            throw new SourceException(Reason.CORRUPT, "commit " + checksum + " is missing");
        }
        return commit.get();
    }

    /** The parent, if the commit has one and both are there. */
    Optional<Checksum> parent(Checksum checksum) throws IOException {
        Optional<Checksum> parent = reader.commit(checksum).flatMap(Commit::parent);
        return parent.isPresent() && reader.commit(parent.get()).isPresent() ? parent : Optional.empty();
    }

    /** How our commit stands to theirs. Both lines are followed in step: the end is near in the usual case. */
    Relation relation(Checksum ours, Checksum theirs) throws IOException {
        if (ours.equals(theirs)) {
            return Relation.SAME;
        }
        Optional<Commit> their = reader.commit(theirs);
        if (their.isEmpty()) {
            return Relation.UNKNOWN;
        }
        Commit our = commit(ours);
        Optional<Checksum> up = our.parent();
        Optional<Checksum> down = their.get().parent();
        while (up.isPresent() || down.isPresent()) {
            if (up.isPresent() && up.get().equals(theirs)) {
                return our.isOlderThan(their.get()) ? Relation.OLDER : Relation.FAST_FORWARD;
            }
            if (down.isPresent() && down.get().equals(ours)) {
                return Relation.BEHIND;
            }
            up = next(up);
            down = next(down);
        }
        return Relation.DIVERGED;
    }

    /** Whether our commit has a later time; also when theirs is not there. */
    boolean isNewer(Checksum ours, Checksum theirs) throws IOException {
        Optional<Commit> their = reader.commit(theirs);
        return their.isEmpty() || their.get().isOlderThan(commit(ours));
    }

    /** The commits between a commit and its ancestor, oldest first, without both; empty when it is no ancestor. */
    Optional<Deque<Checksum>> between(Checksum descendant, Checksum ancestor) throws IOException {
        Deque<Checksum> between = new ArrayDeque<>();
        Optional<Checksum> at = next(Optional.of(descendant));
        while (at.isPresent() && !at.get().equals(ancestor)) {
            between.addFirst(at.get());
            at = next(at);
        }
        return at.map(found -> between);
    }

    /** Both lines are followed in step until one meets the other; empty when they do not. */
    Optional<Distance> distance(Checksum ours, Checksum theirs) throws IOException {
        Map<Checksum, Integer> ahead = new HashMap<>();
        Map<Checksum, Integer> behind = new HashMap<>();
        Optional<Checksum> up = Optional.of(ours);
        Optional<Checksum> down = Optional.of(theirs);
        while (up.isPresent() || down.isPresent()) {
            if (up.isPresent()) {
                ahead.put(up.get(), ahead.size());
            }
            if (down.isPresent()) {
                behind.put(down.get(), behind.size());
            }
            for (Optional<Checksum> at : List.of(up, down)) {
                if (at.isPresent() && ahead.containsKey(at.get()) && behind.containsKey(at.get())) {
                    return Optional.of(new Distance(ahead.get(at.get()), behind.get(at.get())));
                }
            }
            up = next(up);
            down = next(down);
        }
        return Optional.empty();
    }

    private Optional<Checksum> next(Optional<Checksum> at) throws IOException {
        return at.isPresent() ? reader.commit(at.get()).flatMap(Commit::parent) : Optional.empty();
    }
}
