package org.repopush.repo.tree.walk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
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
    /** More than the longest text. */
    private static final int BUFFER = 1 << 17;

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

    /** The sum of all, which a walk that came to its end has left. */
    Optional<Sum> sum() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(IndexWriter.SUM);
        long from = channel.size() - bytes.capacity();
        while (from >= IndexWriter.HEAD && bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                return Optional.empty();
            }
        }
        if (bytes.hasRemaining() || bytes.flip().get() != IndexWriter.END) {
            return Optional.empty();
        }
        long entries = bytes.getLong();
        byte[] root = new byte[bytes.remaining()];
        bytes.get(root);
        return Optional.of(new Sum(new String(root, ISO_8859_1), entries));
    }

    /**
     * What a walk came to.
     *
     * @param root the root hash of its entries
     * @param entries how many there are
     */
    record Sum(String root, long entries) {}

    /** The entries from the one at this position on, see {@link Cursor#lastPosition}. */
    public Cursor readFrom(long position) throws IOException {
        return new Cursor(channel, position, 0);
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
        private final FileChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        private final long begun;
        private Optional<Indexed> ahead = Optional.empty();
        private Optional<Indexed> last = Optional.empty();
        private boolean ended;
        /** Of the byte behind the buffer. */
        private long position;

        private long lastPosition;
        private long count;

        private Cursor(FileChannel channel) throws IOException {
            this(channel, 0, 0);
        }

        private Cursor(FileChannel channel, long position, long begun) throws IOException {
            this.channel = channel;
            this.position = position;
            buffer.limit(0);
            this.begun = position == 0 ? readHead() : begun;
            this.ended = position == 0 && this.begun == 0;
        }

        private long readHead() throws IOException {
            return has(IndexWriter.HEAD) && buffer.getLong() == IndexWriter.MAGIC ? buffer.getLong() : 0;
        }

        /** When its walk began, in nanoseconds since 1970; 0 when this is no such file. */
        long begun() {
            return begun;
        }

        /** The entry of this path, which comes after all that were asked for before; empty when there is none. */
        public Optional<Indexed> find(String path) throws IOException {
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

        /** How many entries there were up to the one that was found last. */
        long handedOut() {
            return ahead.isPresent() ? count - 1 : count;
        }

        /** The next entry with its stat. */
        public Optional<Indexed> nextIndexed() throws IOException {
            if (ahead.isPresent()) {
                Optional<Indexed> next = ahead;
                ahead = Optional.empty();
                return next;
            }
            Optional<Indexed> next = ended ? Optional.empty() : read();
            ended = next.isEmpty();
            return next;
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
            if (!has(1)) {
                return Optional.empty();
            }
            int letter = buffer.get();
            lastPosition = position - buffer.remaining() - 1;
            if (letter != 'f' && letter != 'd' && letter != 'l') {
                return Optional.empty();
            }
            Optional<String> path = text();
            if (path.isEmpty() || !has(IndexWriter.NUMBERS)) {
                return Optional.empty();
            }
            int mode = buffer.getShort();
            Stat stat = new Stat(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
            Optional<String> content = text();
            if (content.isEmpty()) {
                return Optional.empty();
            }
            count++;
            return Optional.of(new Indexed(entry(letter, path.get(), mode, stat, content.get()), stat));
        }

        private static Entry entry(int letter, String path, int mode, Stat stat, String content) {
            return switch (letter) {
                case 'd' -> Entry.directory(path);
                case 'l' -> Entry.link(path, content);
                default ->
                    Entry.file(path, mode == 0755, stat.size(), Math.floorDiv(stat.mtime(), 1_000_000_000L), content);
            };
        }

        private Optional<String> text() throws IOException {
            if (!has(2)) {
                return Optional.empty();
            }
            int length = buffer.getShort() & 0xffff;
            if (!has(length)) {
                return Optional.empty();
            }
            String text = new String(buffer.array(), buffer.position(), length, ISO_8859_1);
            buffer.position(buffer.position() + length);
            return Optional.of(text);
        }

        /** Whether that many bytes are in the buffer, after they have been read if need be. */
        private boolean has(int count) throws IOException {
            if (buffer.remaining() >= count) {
                return true;
            }
            buffer.compact();
            while (buffer.position() < count) {
                int more = channel.read(buffer, position);
                if (more < 0) {
                    break;
                }
                position += more;
            }
            buffer.flip();
            return buffer.remaining() >= count;
        }

        /** The channel belongs to the file. */
        @Override
        public void close() {
            ended = true;
        }
    }
}
