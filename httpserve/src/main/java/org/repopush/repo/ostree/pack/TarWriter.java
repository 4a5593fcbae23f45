package org.repopush.repo.ostree.pack;

import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;
import org.repopush.repo.Amount;
import org.repopush.repo.Resource;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.io.ByteRange;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectStore;

/**
 * Writes objects into a tar archive as any tar reads it. What is wrong with the source is told from what is wrong with the
 * other side: the one is a {@link SourceException}, the other is not.
 */
final class TarWriter {
    private static final int BUFFER = 64 << 10;
    private static final int MODE = 0100644;
    /**
     * One second after the beginning of time: a tar sets the time of a file when all of it is there, so a newer file at the
     * destination is one that was cut. At zero some tars warn.
     */
    private static final long TIME_MILLIS = 1000;

    private final ObjectStore store;
    private final BufferedOutputStream out;
    private final TarArchiveOutputStream tar;
    private final Consumer<Amount> sent;
    private final byte[] buffer = new byte[BUFFER];

    /**
     * @param out not closed
     * @param sent what {@link org.repopush.repo.Pack.Stream#writeTo} tells
     */
    TarWriter(ObjectStore store, OutputStream out, Consumer<Amount> sent) {
        this.store = requireNonNull(store, "store");
        this.out = new BufferedOutputStream(out, BUFFER);
        this.tar = new TarArchiveOutputStream(this.out);
        this.sent = requireNonNull(sent, "sent");
    }

    /**
     * A whole object.
     *
     * @param length what it had when the pack was made
     */
    void object(ObjectName name, long length) throws IOException {
        try (InputStream in = open(name, length)) {
            begin(name.path(), length);
            copy(name, in, length, 1);
        }
    }

    /**
     * A slice of an object.
     *
     * @param length of the object
     * @param objects how many objects are begun with it, see {@link Slices}
     */
    void slice(ObjectName name, ByteRange range, long length, int objects) throws IOException {
        try (InputStream in = open(name, length)) {
            skip(name, in, range.offset());
            begin(name.slicePath(range.offset()), range.size());
            copy(name, in, range.size(), objects);
        }
    }

    /** Something that is no object of the push, and not counted. */
    void bytes(String path, byte[] bytes) throws IOException {
        begin(path, bytes.length);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    /** The end of the archive. */
    void finish() throws IOException {
        tar.finish();
        out.flush();
    }

    private void begin(String path, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setMode(MODE);
        entry.setUserName("");
        entry.setSize(size);
        entry.setModTime(TIME_MILLIS);
        tar.putArchiveEntry(entry);
    }

    private void copy(ObjectName name, InputStream in, long size, int objects) throws IOException {
        long left = size;
        int begun = objects;
        do {
            int count = left == 0 ? 0 : read(name, in, (int) Math.min(left, buffer.length));
            tar.write(buffer, 0, count);
            sent.accept(new Amount(begun, count));
            left -= count;
            begun = 0;
        } while (left > 0);
        tar.closeArchiveEntry();
    }

    private InputStream open(ObjectName name, long length) throws SourceException {
        try {
            Optional<Resource> object = store.find(name);
            if (object.isEmpty()) {
                throw vanished(name, null);
            }
            if (object.get().length() != length) {
                throw changed(name, null);
            }
            return object.get().open();
        } catch (NoSuchFileException e) {
            throw vanished(name, e);
        } catch (SourceException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static void skip(ObjectName name, InputStream in, long count) throws SourceException {
        try {
            in.skipNBytes(count);
        } catch (SourceException e) {
            throw changed(name, e);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private int read(ObjectName name, InputStream in, int count) throws SourceException {
        try {
            int read = in.read(buffer, 0, count);
            if (read < 0) {
                throw changed(name, null);
            }
            return read;
        } catch (SourceException e) {
            throw changed(name, e);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static SourceException vanished(ObjectName name, @Nullable Throwable cause) {
        return new SourceException(Reason.CORRUPT, "object " + name + " is missing", cause);
    }

    private static SourceException changed(ObjectName name, @Nullable Throwable cause) {
        return new SourceException(Reason.CORRUPT, "object " + name + " changed while it was read", cause);
    }

    private static SourceException unreadable(ObjectName name, IOException cause) {
        return new SourceException(Reason.UNREADABLE, "cannot read object " + name + ": " + cause.getMessage(), cause);
    }
}
