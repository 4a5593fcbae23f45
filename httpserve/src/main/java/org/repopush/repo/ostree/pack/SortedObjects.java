package org.repopush.repo.ostree.pack;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.repopush.repo.Amount;
import org.repopush.repo.io.ByteRange;
import org.repopush.repo.ostree.closure.OstreeCandidates;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectType;

/**
 * Candidates by type and folder, in four bytes each, so that those of one type in folders that follow each other are one run.
 * Without commits, which travel by themselves, and with those apart that travel in slices: large ones, and those of which the
 * destination has pieces.
 */
public final class SortedObjects {
    /** In the order in which they travel: what is small and leads to the rest goes first. */
    public static final List<ObjectType> TYPES = List.of(ObjectType.DIRMETA, ObjectType.DIRTREE, ObjectType.FILE);

    static final List<ObjectType> METADATA = TYPES.subList(0, 2);
    static final List<ObjectType> CONTENT = TYPES.subList(2, 3);

    private final OstreeCandidates candidates;
    private final long large;
    private final List<Item> slicedObjects = new ArrayList<>();
    /** Where the runs of one type and folder begin, and the end of the last. */
    private final int[] starts = new int[TYPES.size() * FolderRange.FOLDERS + 1];

    private final int[] entries;

    /**
     * Sorts what is a candidate now.
     *
     * @param large content from this length on travels in slices
     */
    public SortedObjects(OstreeCandidates candidates, long large) {
        this.candidates = requireNonNull(candidates, "candidates");
        this.large = large;
        candidates.forEach(this::count);
        for (int at = 1; at < starts.length; at++) {
            starts[at] += starts[at - 1];
        }
        this.entries = new int[starts[starts.length - 1]];
        int[] next = starts.clone();
        candidates.forEach(entry -> {
            int run = run(entry);
            if (run >= 0) {
                entries[next[run]++] = entry;
            }
        });
        slicedObjects.sort(Comparator.comparingLong(Item::missingBytes).reversed());
    }

    /**
     * An object that travels in slices.
     *
     * @param length in bytes
     * @param missing what the destination lacks of it, in order; not empty
     */
    record Item(ObjectName name, long length, List<ByteRange> missing) {
        Item {
            missing = List.copyOf(missing);
        }

        long missingBytes() {
            return missing.stream().mapToLong(ByteRange::size).sum();
        }
    }

    /** What is done with an object. */
    @FunctionalInterface
    public interface Visitor {
        public void visit(ObjectName name, long length) throws IOException;
    }

    /** Those that travel in slices, first the one of which most is missing. */
    List<Item> sliced() {
        return slicedObjects;
    }

    /** What travels whole, in these folders. */
    Amount amount(FolderRange folders, List<ObjectType> types) {
        long count = 0;
        long bytes = 0;
        for (ObjectType type : types) {
            for (int at = start(type, folders.from()); at < start(type, folders.to()); at++) {
                count++;
                bytes += candidates.length(entries[at]);
            }
        }
        return new Amount(count, bytes);
    }

    /** Visits what travels whole in these folders, type after type. */
    public void visit(FolderRange folders, List<ObjectType> types, Visitor visitor) throws IOException {
        for (ObjectType type : types) {
            for (int at = start(type, folders.from()); at < start(type, folders.to()); at++) {
                visitor.visit(candidates.name(entries[at]), candidates.length(entries[at]));
            }
        }
    }

    /** How many content objects that travel whole there are in these folders. */
    int contents(FolderRange folders) {
        return start(ObjectType.FILE, folders.to()) - start(ObjectType.FILE, folders.from());
    }

    /** One of them, from 0. */
    Checksum content(FolderRange folders, int number) {
        return candidates
                .name(entries[start(ObjectType.FILE, folders.from()) + number])
                .checksum();
    }

    private void count(int entry) {
        int run = run(entry);
        if (run >= 0) {
            starts[run + 1]++;
        } else if (candidates.name(entry).type() == ObjectType.FILE) {
            slicedObjects.add(new Item(candidates.name(entry), candidates.length(entry), candidates.missing(entry)));
        }
    }

    /** The run that an object belongs to; negative for one that belongs to none. */
    private int run(int entry) {
        ObjectName name = candidates.name(entry);
        int type = TYPES.indexOf(name.type());
        boolean apart = type < 0
                || (name.type() == ObjectType.FILE
                        && (candidates.length(entry) >= large || candidates.isPartial(entry)));
        return apart ? -1 : type * FolderRange.FOLDERS + name.checksum().folder();
    }

    private int start(ObjectType type, int folder) {
        return starts[TYPES.indexOf(type) * FolderRange.FOLDERS + folder];
    }
}
