package org.repopush.repo.tree.catalogue;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** A stream of entries in their order. Used by one thread. */
public interface Entries extends Closeable {
    /** No entry at all. */
    Entries NONE = new Entries() {
        @Override
        public Optional<Entry> next() {
            return Optional.empty();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    /** The next one; empty behind the last. */
    Optional<Entry> next() throws IOException;

    @Override
    void close() throws IOException;
}
