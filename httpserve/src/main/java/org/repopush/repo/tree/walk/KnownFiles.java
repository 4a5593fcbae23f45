package org.repopush.repo.tree.walk;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.repopush.repo.tree.catalogue.Entry;

/**
 * Entries that earlier walks have found. They are asked for in the order of paths, every name of the tree once. Used by one thread.
 */
final class KnownFiles {
    private final List<IndexFile.Cursor> indexes;
    private long asked;

    /** @param indexes the newest first */
    KnownFiles(List<IndexFile.Cursor> indexes) {
        this.indexes = List.copyOf(indexes);
    }

    /** A file that has not changed since it was read; the first index that knows it counts. */
    Optional<Indexed> file(String path, Stat now) throws IOException {
        asked++;
        Optional<Indexed> known = Optional.empty();
        for (IndexFile.Cursor index : indexes) {
            Optional<Indexed> found = index.find(path);
            if (known.isEmpty()
                    && found.isPresent()
                    && found.get().entry().isFile()
                    && found.get().stat().isSame(now)
                    && now.ctime() < index.begun() - Cataloguer.TICK_NANOS) {
                known = found;
            }
        }
        return known;
    }

    /** Whether there is this entry, which is no file. */
    boolean has(Entry entry) throws IOException {
        asked++;
        boolean has = false;
        for (IndexFile.Cursor index : indexes) {
            has |= index.find(entry.path())
                    .filter(found -> found.entry().isSame(entry))
                    .isPresent();
        }
        return has;
    }

    /** Whether the one index has had as many entries so far as the tree: none of them is missing in the tree. */
    boolean isInStep() {
        return indexes.size() == 1 && indexes.get(0).handedOut() == asked;
    }
}
