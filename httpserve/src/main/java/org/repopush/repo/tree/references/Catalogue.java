package org.repopush.repo.tree.references;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.repopush.repo.tree.catalogue.Entry;
import org.repopush.repo.tree.walk.IndexFile;
import org.repopush.repo.tree.walk.Indexed;
import org.repopush.repo.tree.walk.LocalTree;

/** Entries of a tree that were asked for, found by reading its catalogue once. */
record Catalogue(Map<String, Entry> found) {
    Catalogue {
        found = Map.copyOf(found);
    }

    /** @param paths encoded; those of directories with a slash at the end */
    static Catalogue of(LocalTree tree, Collection<String> paths) throws IOException {
        Map<String, Entry> found = new HashMap<>();
        try (IndexFile.Cursor cursor = tree.index().read()) {
            for (String path : new TreeSet<>(paths)) {
                Optional<Indexed> indexed = cursor.find(path);
                indexed.ifPresent(there -> found.put(path, there.entry()));
            }
        }
        return new Catalogue(found);
    }

    Optional<Entry> entry(String path) {
        return Optional.ofNullable(found.get(path));
    }

    boolean has(String path) {
        return found.containsKey(path);
    }
}
