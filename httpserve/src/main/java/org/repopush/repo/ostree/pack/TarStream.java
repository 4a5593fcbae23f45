package org.repopush.repo.ostree.pack;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.repopush.repo.Amount;
import org.repopush.repo.Pack;
import org.repopush.repo.ostree.store.ObjectStore;

/**
 * One archive of a pack.
 *
 * @param amount of the objects in it, not of what tar and seal add
 */
record TarStream(ObjectStore store, Amount amount, Content content) implements Pack.Stream {
    /** Writes what is in it, the same each time. */
    @FunctionalInterface
    interface Content {
        void writeTo(TarWriter tar) throws IOException;
    }

    @Override
    public void writeTo(OutputStream out, Consumer<Amount> sent) throws IOException {
        TarWriter tar = new TarWriter(store, out, sent);
        content.writeTo(tar);
        tar.finish();
    }
}
