package org.repopush.repo.tree.walk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import org.repopush.repo.tree.catalogue.Entry;

/**
 * Writes entries in their order into a file: a head of {@link #MAGIC} and the time at which the walk began (nanoseconds since 1970),
 * then for each entry its type, its path with the length before, its permissions, inode, size, mtime, ctime, and its content with the
 * length before; then a byte that is no type. Used by one thread.
 */
final class IndexWriter implements Closeable {
    static final long MAGIC = 0x7265706f54726501L;
    static final int END = 0;
    /** Bytes before the first entry. */
    static final int HEAD = 16;

    private static final int FIXED = 1 + 2 + 2 + 4 * 8 + 2;
    private static final int BUFFER = 1 << 16;

    private final DataOutputStream out;

    /** @param channel empty; stays open */
    IndexWriter(FileChannel channel, long begun) throws IOException {
        this.out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
        out.writeLong(MAGIC);
        out.writeLong(begun);
    }

    void add(Indexed indexed) throws IOException {
        Entry entry = indexed.entry();
        Stat stat = indexed.stat();
        out.writeByte(entry.type().letter().charAt(0));
        text(entry.path());
        out.writeShort(entry.mode());
        out.writeLong(stat.inode());
        out.writeLong(stat.size());
        out.writeLong(stat.mtime());
        out.writeLong(stat.ctime());
        text(entry.content());
    }

    private void text(String text) throws IOException {
        out.writeShort(text.length());
        out.write(text.getBytes(ISO_8859_1));
    }

    /** Bytes of an entry. */
    static int size(String path, String content) {
        return FIXED + path.length() + content.length();
    }

    /** What has been added so far can be read from the file. */
    void flush() throws IOException {
        out.flush();
    }

    /** Ends the file. */
    @Override
    public void close() throws IOException {
        out.writeByte(END);
        out.flush();
    }
}
