package org.repopush.repo.ostree.closure;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.Commit;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectReader;
import org.repopush.repo.ostree.store.ObjectType;

/**
 * The parents and times of commits. Each commit is read once, however many refs share the history that it belongs to, and
 * goes by a number from then on; that takes some 60 bytes a commit. The source is held still, so what was read stays true.
 * Safe for several threads.
 */
final class Ancestors {
    /** The number of no commit. */
    static final int NONE = -1;

    private static final int UNREAD = -2;
    private static final int ABSENT = -3;

    private final ObjectReader reader;
    private final ObjectSet commits = new ObjectSet();
    private final BitSet askedForPartial = new BitSet();
    private final BitSet partial = new BitSet();
    /** By number: the parent's number, or one of the values above. */
    private int[] parents = new int[64];

    private long[] times = new long[64];

    Ancestors(ObjectReader reader) {
        this.reader = requireNonNull(reader, "reader");
    }

    /** The number by which a commit goes, whether it is there or not. */
    synchronized int number(Checksum commit) {
        ObjectName name = new ObjectName(commit, ObjectType.COMMIT);
        if (commits.add(name)) {
            if (commits.size() > parents.length) {
                parents = Arrays.copyOf(parents, Math.multiplyExact(parents.length, 2));
                times = Arrays.copyOf(times, parents.length);
            }
            parents[commits.size() - 1] = UNREAD;
        }
        return commits.indexOf(name);
    }

    synchronized Checksum checksum(int number) {
        return commits.get(number).checksum();
    }

    /** The parent, which need not be there itself; {@link #NONE} of a commit that has none or is not there, and of none. */
    synchronized int parent(int number) throws IOException {
        return number == NONE ? NONE : Math.max(NONE, read(number));
    }

    synchronized boolean isThere(int number) throws IOException {
        return read(number) != ABSENT;
    }

    /** When it was made, as it says: seconds since 1970, unsigned. 0 of a commit that is not there. */
    synchronized long time(int number) throws IOException {
        read(number);
        return times[number];
    }

    /** Whether ostree marked it as one of which objects are missing. */
    synchronized boolean isPartial(int number) {
        if (!askedForPartial.get(number)) {
            partial.set(number, reader.isPartial(checksum(number)));
            askedForPartial.set(number);
        }
        return partial.get(number);
    }

    private int read(int number) throws IOException {
        if (parents[number] == UNREAD) {
            Optional<Commit> commit = reader.commit(checksum(number));
            times[number] = commit.map(Commit::timestamp).orElse(0L);
            // The number of the parent first: it may move the list that this is put into.
            int parent = commit.isEmpty()
                    ? ABSENT
                    : commit.get().parent().map(this::number).orElse(NONE);
            parents[number] = parent;
        }
        return parents[number];
    }
}
