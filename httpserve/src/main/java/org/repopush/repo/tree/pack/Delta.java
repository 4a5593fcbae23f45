package org.repopush.repo.tree.pack;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.repopush.repo.tree.catalogue.Difference;
import org.repopush.repo.tree.catalogue.Entries;
import org.repopush.repo.tree.catalogue.Entry;
import org.repopush.repo.tree.walk.IndexFile;
import org.repopush.repo.tree.walk.Indexed;
import org.repopush.repo.tree.walk.LocalTree;
import org.repopush.repo.tree.walk.Spool;

/**
 * What the destination's tree lacks, in files without a name. Safe for several threads.
 *
 * @param tree the source
 * @param whole the destination's catalogue is not known here: all entries are sent, and it finds out by itself what is new
 * @param added entries that are new or have another one in the place of theirs
 * @param removed entries of which only the path counts
 * @param contents hashes of the files among those that are added; marked are those that the destination has under some name
 * @param lines bytes of the lines of both
 */
public record Delta(LocalTree tree, boolean whole, Spool added, Spool removed, Contents contents, long lines)
        implements Closeable {
    public Delta {
        requireNonNull(tree, "tree");
        requireNonNull(added, "added");
        requireNonNull(removed, "removed");
        requireNonNull(contents, "contents");
    }

    /**
     * Compares the tree with what the destination has.
     *
     * @param base the destination's catalogue, where it is known; {@code empty} says that there is no tree yet
     */
    public static Delta of(LocalTree tree, Optional<IndexFile> base, boolean empty) throws IOException {
        Spool added = Spool.in(tree.folder());
        Spool removed = Spool.in(tree.folder());
        Contents contents = new Contents();
        long[] lines = new long[1];
        try (Entries before = base.isPresent() ? base.get().read() : Entries.NONE;
                IndexFile.Cursor after = tree.index().read()) {
            Difference.between(before, after, new Difference.Sink() {
                @Override
                public void added(Entry entry) throws IOException {
                    Indexed indexed = after.last();
                    added.add(indexed);
                    lines[0] += entry.line().length() + 1;
                    if (entry.isFile()) {
                        contents.add(entry.content());
                    }
                }

                @Override
                public void removed(Entry entry) throws IOException {
                    removed.add(Indexed.of(entry));
                    lines[0] += entry.path().length() + 1;
                }
            });
        }
        added.finish();
        removed.finish();
        contents.sort();
        if (base.isPresent()) {
            markKnown(base.get(), contents);
        }
        return new Delta(tree, base.isEmpty() && !empty, added, removed, contents, lines[0]);
    }

    private static void markKnown(IndexFile base, Contents contents) throws IOException {
        try (IndexFile.Cursor entries = base.read()) {
            for (Optional<Entry> next = entries.next(); next.isPresent(); next = entries.next()) {
                if (next.get().isFile()) {
                    contents.mark(next.get().content());
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        added.close();
        removed.close();
    }
}
