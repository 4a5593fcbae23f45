package org.repopush.repo.tree.walk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** Entries that are written to a file without a name, and then read from there: a push of a million files keeps none in memory. */
public final class Spool implements Closeable {
    private final IndexWriter writer;
    private final IndexFile file;

    private Spool(FileChannel channel) throws IOException {
        this.writer = new IndexWriter(channel, 1);
        this.file = new IndexFile(channel);
    }

    /** A new one, in a folder for temporary files. */
    public static Spool in(Path folder) throws IOException {
        return new Spool(IndexFile.unnamed(folder));
    }

    /** Adds an entry. */
    public void add(Indexed indexed) throws IOException {
        writer.add(indexed);
    }

    /** All has been added; it can be read. */
    public void finish() throws IOException {
        writer.end(Optional.empty());
    }

    /** The entries. */
    public IndexFile.Cursor read() throws IOException {
        return file.read();
    }

    /** The entries from a position on that a cursor of this has told. */
    public IndexFile.Cursor readFrom(long position) throws IOException {
        return file.readFrom(position);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
