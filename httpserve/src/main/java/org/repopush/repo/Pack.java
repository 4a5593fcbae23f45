package org.repopush.repo;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a push sends in bulk, cut into parts that travel side by side. Each stream is one tar archive for one channel, made
 * while it is written: there is no copy on disk, and little in memory. Valid while its {@link LocalRepo} is open. Streams may
 * be written by several threads, each by one. doc/design.md tells about the format, under "The pack".
 */
public interface Pack {
    /** All that is sent. */
    Amount amount();

    /** In the order in which they should be sent. */
    List<Part> parts();

    /**
     * What is checked at the destination as a whole, as soon as all of its streams have arrived.
     *
     * @param number unique in the pack, from 0
     * @param sealed it carries what the native tool needs to verify all content that is in it
     */
    record Part(int number, boolean sealed, List<Stream> streams) {
        public Part {
            streams = List.copyOf(streams);
        }
    }

    /** One tar archive. */
    interface Stream {
        Amount amount();

        /**
         * Writes the archive and flushes, but does not close. May be called again, for another try.
         *
         * @param sent called for every piece written: objects begun and bytes of theirs, to be added up
         * @throws SourceException when an object vanished or changed its length while it was read
         * @throws IOException what {@code out} throws
         */
        void writeTo(OutputStream out, Consumer<Amount> sent) throws IOException;
    }
}
