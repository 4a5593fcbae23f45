package org.repopush.repo.tree.catalogue;

import java.io.IOException;
import java.util.Optional;

/** What one catalogue has that another has not, found while both are read once: memory does not grow with them. */
public final class Difference {
    private Difference() {}

    /** Takes what differs, in the order of paths. */
    public interface Sink {
        /** An entry of the new catalogue that the old one lacks, or has another one in its place. */
        void added(Entry entry) throws IOException;

        /** An entry of the old catalogue of which the new one has not even the path. */
        void removed(Entry entry) throws IOException;
    }

    /** Compares two catalogues. A name that was a file and is a directory is removed and added: their paths differ. */
    public static void between(Entries before, Entries after, Sink sink) throws IOException {
        Optional<Entry> old = before.next();
        Optional<Entry> now = after.next();
        while (old.isPresent() || now.isPresent()) {
            int order = old.isEmpty() ? 1 : now.isEmpty() ? -1 : old.get().compareTo(now.get());
            if (order < 0) {
                sink.removed(old.orElseThrow());
                old = before.next();
            } else if (order > 0) {
                sink.added(now.orElseThrow());
                now = after.next();
            } else {
                if (!old.orElseThrow().isSame(now.orElseThrow())) {
                    sink.added(now.orElseThrow());
                }
                old = before.next();
                now = after.next();
            }
        }
    }
}
