package org.repopush.repo.tree.walk;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import org.repopush.repo.tree.catalogue.Root;

/**
 * The index that a walk makes. As long as the entries are those of the index before, nothing is written, nor hashed: of a tree that has
 * not changed the index before is the next one. Used by one thread.
 */
final class NextIndex implements Closeable {
    private final List<IndexFile> before;
    private final Optional<IndexFile.Sum> sumBefore;
    private final Place place;
    private final long begun;
    private final Root root = new Root();
    private long entries;
    private Optional<IndexFile> file = Optional.empty();
    private Optional<IndexWriter> writer = Optional.empty();
    private boolean ended;

    /** Opens the empty file that a new index is written to. */
    interface Place {
        FileChannel open() throws IOException;
    }

    /**
     * Takes the indexes over, and closes them.
     *
     * @param before what earlier walks have left, the newest first
     * @param begun when the walk began, in nanoseconds since 1970
     */
    NextIndex(List<IndexFile> before, Place place, long begun) throws IOException {
        this.before = List.copyOf(before);
        this.place = requireNonNull(place, "place");
        this.begun = begun;
        this.sumBefore = before.size() == 1 ? before.get(0).sum() : Optional.empty();
    }

    /**
     * Adds an entry.
     *
     * @param known that it, and all before it, stand in the one index before
     */
    void add(Indexed indexed, boolean known) throws IOException {
        if (writer.isPresent() || !known || sumBefore.isEmpty()) {
            write(indexed);
        } else {
            entries++;
        }
    }

    private void write(Indexed indexed) throws IOException {
        IndexWriter to = writer();
        root.add(indexed.entry());
        to.add(indexed);
        entries++;
    }

    /** The writer; before it is used for the first time it gets all that was known so far. */
    private IndexWriter writer() throws IOException {
        if (writer.isPresent()) {
            return writer.get();
        }
        FileChannel channel = place.open();
        file = Optional.of(new IndexFile(channel));
        IndexWriter opened = new IndexWriter(channel, begun);
        writer = Optional.of(opened);
        if (entries > 0) {
            try (IndexFile.Cursor known = before.get(0).read()) {
                for (long i = 0; i < entries; i++) {
                    Indexed indexed = known.nextIndexed().orElseThrow();
                    root.add(indexed.entry());
                    opened.add(indexed);
                }
            }
        }
        return opened;
    }

    /** Entries that have been added so far can be read from the file. */
    void flush() throws IOException {
        if (writer.isPresent()) {
            writer.get().flush();
        }
    }

    /** All entries have been added. The caller closes the file. */
    Made end() throws IOException {
        Made made;
        if (writer.isEmpty()
                && sumBefore.filter(sum -> sum.entries() == entries).isPresent()) {
            made = new Made(before.get(0), sumBefore.get());
        } else {
            IndexWriter last = writer();
            IndexFile.Sum sum = new IndexFile.Sum(root.hex(), entries);
            last.end(Optional.of(sum));
            made = new Made(file.orElseThrow(), sum);
        }
        ended = true;
        for (IndexFile old : before) {
            if (old != made.file) {
                old.close();
            }
        }
        return made;
    }

    /** An index and its sum. */
    record Made(IndexFile file, IndexFile.Sum sum) {}

    /** Of a walk that has not come to its end, the next one can use what is there. */
    @Override
    public void close() throws IOException {
        if (ended) {
            return;
        }
        try {
            flush();
        } finally {
            for (IndexFile old : before) {
                old.close();
            }
            if (file.isPresent()) {
                file.get().close();
            }
        }
    }
}
