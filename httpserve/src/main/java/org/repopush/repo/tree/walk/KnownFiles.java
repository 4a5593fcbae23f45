package org.repopush.repo.tree.walk;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What earlier walks have read. They are asked in the order of paths; the first that knows a file counts. Used by one thread.
 *
 * @param indexes the newest first
 */
record KnownFiles(List<IndexFile.Cursor> indexes) {
    KnownFiles {
        indexes = List.copyOf(indexes);
    }

    /** The hash of a file that has not changed since it was read. */
    Optional<String> hash(String path, Stat now) throws IOException {
        Optional<String> hash = Optional.empty();
        for (IndexFile.Cursor index : indexes) {
            Optional<Indexed> found = index.find(path);
            if (hash.isEmpty()
                    && found.isPresent()
                    && found.get().entry().isFile()
                    && found.get().stat().equals(now)
                    && now.ctime() < index.begun() - Cataloguer.TICK_NANOS) {
                hash = found.map(indexed -> indexed.entry().content());
            }
        }
        return hash;
    }
}
