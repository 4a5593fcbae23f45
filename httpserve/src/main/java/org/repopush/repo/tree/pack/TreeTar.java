package org.repopush.repo.tree.pack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.repopush.repo.Amount;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.tree.catalogue.Entry;
import org.repopush.repo.tree.catalogue.Names;
import org.repopush.repo.tree.walk.IndexFile;
import org.repopush.repo.tree.walk.Indexed;
import org.repopush.repo.tree.walk.LocalTree;
import org.repopush.repo.tree.walk.Spool;

/**
 * Writes files of a tree into a tar archive that GNU and busybox read alike: long names and large numbers in GNU's way, names as their
 * bytes. A file that has changed since the catalogue was made ends it: what would arrive could not be what the catalogue says.
 */
final class TreeTar {
    private static final int BUFFER = 64 << 10;
    private static final int FILE = 0100000;

    private final LocalTree tree;
    private final BufferedOutputStream out;
    private final TarArchiveOutputStream tar;
    private final Consumer<Amount> sent;
    private final byte[] buffer = new byte[BUFFER];

    /** @param out not closed */
    TreeTar(LocalTree tree, OutputStream out, Consumer<Amount> sent) {
        this.tree = requireNonNull(tree, "tree");
        this.out = new BufferedOutputStream(out, BUFFER);
        this.tar = new TarArchiveOutputStream(this.out, ISO_8859_1.name());
        this.sent = requireNonNull(sent, "sent");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
    }

    /** A file of the tree, with its own time. */
    void file(String folder, Indexed indexed) throws IOException {
        Entry entry = indexed.entry();
        Path file = tree.names().file(entry.path());
        try (InputStream in = open(file, indexed)) {
            begin(folder + Names.decode(entry.path()), FILE | entry.mode(), entry.size(), entry.mtime());
            long left = entry.size();
            int begun = 1;
            do {
                int count = left == 0 ? 0 : read(in, (int) Math.min(left, BUFFER), entry);
                tar.write(buffer, 0, count);
                left -= count;
                if (left == 0) {
                    indexed.requireUnchanged(file);
                }
                sent.accept(new Amount(begun, count));
                begun = 0;
            } while (left > 0);
            tar.closeArchiveEntry();
        }
    }

    private static InputStream open(Path file, Indexed indexed) throws SourceException {
        try {
            indexed.requireUnchanged(file);
            return Files.newInputStream(file, NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw indexed.changed();
        } catch (SourceException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(indexed.entry(), e);
        }
    }

    private int read(InputStream in, int count, Entry entry) throws SourceException {
        int read;
        try {
            read = in.read(buffer, 0, count);
        } catch (IOException e) {
            throw unreadable(entry, e);
        }
        if (read < 0) {
            throw Indexed.changed(entry.path());
        }
        return read;
    }

    private static SourceException unreadable(Entry entry, IOException cause) {
        return new SourceException(
                Reason.UNREADABLE, "cannot read " + Names.display(entry.path()) + ": " + cause.getMessage(), cause);
    }

    /** A file of ours. */
    void bytes(String path, byte[] bytes) throws IOException {
        begin(path, FILE | 0644, bytes.length, 1);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    /** A file of ours with a line for each entry. */
    void lines(String path, Spool entries, Function<Entry, String> line) throws IOException {
        long size = 0;
        try (IndexFile.Cursor cursor = entries.read()) {
            for (Optional<Entry> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                size += line.apply(next.get()).length() + 1;
            }
        }
        begin(path, FILE | 0644, size, 1);
        try (IndexFile.Cursor cursor = entries.read()) {
            for (Optional<Entry> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                tar.write((line.apply(next.get()) + '\n').getBytes(ISO_8859_1));
            }
        }
        tar.closeArchiveEntry();
    }

    private void begin(String path, int mode, long size, long seconds) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setMode(mode);
        entry.setUserName("");
        entry.setSize(size);
        entry.setModTime(seconds * 1000);
        tar.putArchiveEntry(entry);
    }

    /** The end of the archive. */
    void finish() throws IOException {
        tar.finish();
        out.flush();
    }
}
