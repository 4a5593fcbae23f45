package org.repopush.repo.ostree.closure;

import static java.util.Objects.requireNonNull;
import static org.repopush.repo.ostree.closure.Ancestors.NONE;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Optional;
import org.repopush.repo.Distance;
import org.repopush.repo.Relation;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.Commit;
import org.repopush.repo.ostree.store.ObjectReader;

/** How commits descend from each other, as far as the source has them: a line ends where the next parent is not there. */
public final class History {
    private final ObjectReader reader;
    private final Ancestors ancestors;

    public History(ObjectReader reader) {
        this.reader = requireNonNull(reader, "reader");
        this.ancestors = new Ancestors(reader);
    }

    /** The same commits by number. */
    Ancestors ancestors() {
        return ancestors;
    }

    /** The commit, which has to be there. */
    public Commit commit(Checksum checksum) throws IOException {
        Optional<Commit> commit = reader.commit(checksum);
        if (commit.isEmpty()) {
            throw missing(checksum);
        }
        return commit.get();
    }

    private static SourceException missing(Checksum commit) {
        return new SourceException(Reason.CORRUPT, "commit " + commit + " is missing");
    }

    private int present(Checksum commit) throws IOException {
        int number = ancestors.number(commit);
        if (!ancestors.isThere(number)) {
            throw missing(commit);
        }
        return number;
    }

    /** The parent, if the commit has one and both are there; else {@link Ancestors#NONE}. */
    int parent(int commit) throws IOException {
        int parent = ancestors.parent(commit);
        return parent != NONE && ancestors.isThere(parent) ? parent : NONE;
    }

    /** How our commit stands to theirs. Both lines are followed in step: the end is near in the usual case. */
    public Relation relation(Checksum ours, Checksum theirs) throws IOException {
        if (ours.equals(theirs)) {
            return Relation.SAME;
        }
        int their = ancestors.number(theirs);
        if (!ancestors.isThere(their)) {
            return Relation.UNKNOWN;
        }
        int our = present(ours);
        int up = ancestors.parent(our);
        int down = ancestors.parent(their);
        while (up != NONE || down != NONE) {
            if (up == their) {
                return isOlder(our, their) ? Relation.OLDER : Relation.FAST_FORWARD;
            }
            if (down == our) {
                return Relation.BEHIND;
            }
            up = ancestors.parent(up);
            down = ancestors.parent(down);
        }
        return Relation.DIVERGED;
    }

    /** Whether our commit has a later time; also when theirs is not there. */
    public boolean isNewer(Checksum ours, Checksum theirs) throws IOException {
        int their = ancestors.number(theirs);
        return !ancestors.isThere(their) || isOlder(their, present(ours));
    }

    private boolean isOlder(int commit, int other) throws IOException {
        return Long.compareUnsigned(ancestors.time(commit), ancestors.time(other)) < 0;
    }

    /**
     * The commits between a commit and its ancestor, oldest first, without both; empty when it is no ancestor.
     *
     * @param without numbers of commits to leave out
     */
    Optional<Deque<Checksum>> between(Checksum descendant, Checksum ancestor, BitSet without) throws IOException {
        Deque<Checksum> between = new ArrayDeque<>();
        int end = ancestors.number(ancestor);
        int at = ancestors.parent(ancestors.number(descendant));
        while (at != NONE && at != end) {
            if (!without.get(at)) {
                between.addFirst(ancestors.checksum(at));
            }
            at = ancestors.parent(at);
        }
        return at == NONE ? Optional.empty() : Optional.of(between);
    }

    /** Both lines are followed in step until one meets the other; empty when they do not. */
    public Optional<Distance> distance(Checksum ours, Checksum theirs) throws IOException {
        int our = ancestors.number(ours);
        int their = ancestors.number(theirs);
        BitSet ahead = new BitSet();
        BitSet behind = new BitSet();
        int up = our;
        int down = their;
        while (up != NONE || down != NONE) {
            mark(ahead, up);
            mark(behind, down);
            for (int at : new int[] {up, down}) {
                if (at != NONE && ahead.get(at) && behind.get(at)) {
                    return Optional.of(new Distance(steps(our, at), steps(their, at)));
                }
            }
            up = ancestors.parent(up);
            down = ancestors.parent(down);
        }
        return Optional.empty();
    }

    private static void mark(BitSet seen, int commit) {
        if (commit != NONE) {
            seen.set(commit);
        }
    }

    private int steps(int from, int ancestor) throws IOException {
        int steps = 0;
        for (int at = from; at != ancestor; at = ancestors.parent(at)) {
            steps++;
        }
        return steps;
    }
}
