package org.repopush.repo.tree.walk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.repopush.repo.tree.catalogue.Entry;

/**
 * Writes entries in their order into a file: a head of {@link #MAGIC} and the time at which the walk began (nanoseconds since 1970),
 * then for each entry its type, its path with the length before, its permissions, inode, size, mtime, ctime, and its content with the
 * length before; then a byte that is no type, and in the index of a
 * tree how many entries there are, and the root hash. Used by one thread.
 */
final class IndexWriter {
    static final long MAGIC = 0x7265706f54726502L;
    static final byte END = 0;
    /** Bytes before the first entry. */
    static final int HEAD = 16;
    /** Bytes behind the last one. */
    static final int SUM = 1 + 8 + 64;
    /** Bytes of the numbers between the texts of an entry. */
    static final int NUMBERS = 2 + 4 * 8;

    private static final int BUFFER = 1 << 17;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

    /** @param channel empty; stays open */
    IndexWriter(FileChannel channel, long begun) {
        this.channel = channel;
        buffer.putLong(MAGIC).putLong(begun);
    }

    void add(Indexed indexed) throws IOException {
        Entry entry = indexed.entry();
        makeRoom(1);
        buffer.put((byte) entry.type().letter().charAt(0));
        text(entry.path());
        Stat stat = indexed.stat();
        makeRoom(NUMBERS);
        buffer.putShort((short) entry.mode())
                .putLong(stat.inode())
                .putLong(stat.size())
                .putLong(stat.mtime())
                .putLong(stat.ctime());
        text(entry.content());
    }

    private void text(String text) throws IOException {
        makeRoom(2 + text.length());
        buffer.putShort((short) text.length()).put(text.getBytes(ISO_8859_1));
    }

    private void makeRoom(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
    }

    /** Entries that have been added so far can be read from the file. */
    void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** Ends the file, with the sum of its entries where it is the index of a tree. */
    void end(Optional<IndexFile.Sum> sum) throws IOException {
        makeRoom(SUM);
        buffer.put(END);
        if (sum.isPresent()) {
            buffer.putLong(sum.get().entries()).put(sum.get().root().getBytes(ISO_8859_1));
        }
        flush();
    }
}
