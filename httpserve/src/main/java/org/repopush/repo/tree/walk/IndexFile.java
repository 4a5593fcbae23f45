package org.repopush.repo.tree.walk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.repopush.repo.tree.catalogue.Entries;
import org.repopush.repo.tree.catalogue.Entry;

/**
 * A file of entries, open for as long as this is, whatever becomes of its name. Several threads may read it side by side.
 *
 * @see IndexWriter for its format
 */
public final class IndexFile implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final FileChannel channel;

    IndexFile(FileChannel channel) {
        this.channel = requireNonNull(channel, "channel");
    }

    /** A new file without a name, in this folder; it is gone when it is closed. */
    public static FileChannel unnamed(Path folder) throws IOException {
        Path file = Files.createTempFile(folder, "temporary-", ".tmp");
        FileChannel channel = FileChannel.open(file, READ, WRITE);
        Files.delete(file);
        return channel;
    }

    static FileChannel create(Path file) throws IOException {
        Files.deleteIfExists(file);
        return FileChannel.open(file, CREATE_NEW, READ, WRITE);
    }

    /** The file of this name, if there is one that can be read. */
    public static Optional<IndexFile> open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, READ);
            IndexFile index = new IndexFile(channel);
            try (Cursor cursor = index.read()) {
                return cursor.begun() == 0 ? Optional.empty() : Optional.of(index);
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** All entries. */
    public Cursor read() throws IOException {
        return new Cursor(channel);
    }

    /** The entries from the one at this position on, see {@link Cursor#lastPosition}. */
    public Cursor readFrom(long position) {
        return new Cursor(channel, position);
    }

    /** Writes all of it into another file. */
    void copyTo(FileChannel other) throws IOException {
        long size = channel.size();
        for (long done = 0; done < size; ) {
            done += channel.transferTo(done, size - done, other);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Reads entries one after another. A file that is cut ends where it is cut. Used by one thread. */
    public static final class Cursor implements Entries {
        private final DataInputStream in;
        private final long begun;
        private Optional<Indexed> ahead = Optional.empty();
        private Optional<Indexed> last = Optional.empty();
        private boolean ended;
        private long position = IndexWriter.HEAD;
        private long lastPosition;

        private Cursor(FileChannel channel) throws IOException {
            this.in = new DataInputStream(new BufferedInputStream(new Positional(channel, 0), BUFFER));
            this.begun = readHead();
            this.ended = begun == 0;
        }

        private Cursor(FileChannel channel, long position) {
            this.in = new DataInputStream(new BufferedInputStream(new Positional(channel, position), BUFFER));
            this.begun = 0;
            this.position = position;
        }

        private long readHead() throws IOException {
            try {
                return in.readLong() == IndexWriter.MAGIC ? in.readLong() : 0;
            } catch (EOFException e) {
                return 0;
            }
        }

        /** When its walk began, in nanoseconds since 1970; 0 when this is no such file. */
        long begun() {
            return begun;
        }

        /** The entry of this path, which comes after all that were asked for before; empty when there is none. */
        Optional<Indexed> find(String path) throws IOException {
            while (true) {
                Optional<Indexed> next = ahead.isPresent() ? ahead : nextIndexed();
                ahead = next;
                if (next.isEmpty()) {
                    return next;
                }
                int order = next.get().entry().path().compareTo(path);
                if (order > 0) {
                    return Optional.empty();
                }
                ahead = Optional.empty();
                if (order == 0) {
                    return next;
                }
            }
        }

        /** The next entry with its stat. */
        public Optional<Indexed> nextIndexed() throws IOException {
            if (ahead.isPresent()) {
                Optional<Indexed> next = ahead;
                ahead = Optional.empty();
                return next;
            }
            if (ended) {
                return Optional.empty();
            }
            try {
                Optional<Indexed> next = read();
                ended = next.isEmpty();
                return next;
            } catch (EOFException e) {
                ended = true;
                return Optional.empty();
            }
        }

        @Override
        public Optional<Entry> next() throws IOException {
            last = nextIndexed();
            return last.map(Indexed::entry);
        }

        /** Where the entry begins that was read last. */
        public long lastPosition() {
            return lastPosition;
        }

        /** What {@link #next} has handed out last, with its stat. */
        public Indexed last() {
            return last.orElseThrow();
        }

        private Optional<Indexed> read() throws IOException {
            int letter = in.readByte();
            if (letter != 'f' && letter != 'd' && letter != 'l') {
                return Optional.empty();
            }
            String path = text();
            int mode = in.readShort();
            Stat stat = new Stat(in.readLong(), in.readLong(), in.readLong(), in.readLong());
            String content = text();
            lastPosition = position;
            position += IndexWriter.size(path, content);
            Entry entry = letter == 'd'
                    ? Entry.directory(path)
                    : letter == 'l'
                            ? Entry.link(path, content)
                            : Entry.file(
                                    path,
                                    mode == 0755,
                                    stat.size(),
                                    Math.floorDiv(stat.mtime(), 1_000_000_000L),
                                    content);
            return Optional.of(new Indexed(entry, stat));
        }

        private String text() throws IOException {
            byte[] bytes = new byte[in.readUnsignedShort()];
            in.readFully(bytes);
            return new String(bytes, ISO_8859_1);
        }

        /** The channel belongs to the file. */
        @Override
        public void close() {
            ended = true;
        }
    }

    /** Reads a channel from a position of its own. */
    private static final class Positional extends InputStream {
        private final FileChannel channel;
        private long position;

        Positional(FileChannel channel, long position) {
            this.channel = channel;
            this.position = position;
        }

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = channel.read(ByteBuffer.wrap(bytes, offset, length), position);
            position += Math.max(0, count);
            return count;
        }
    }
}
