package org.repopush.repo.io;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.repopush.repo.Resource;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;

/** A regular file that must not change its size while it is read. */
public record FileResource(Path file, long length) implements Resource {
    @Override
    public InputStream open() throws IOException {
        try {
            return new ExactInputStream(Files.newInputStream(file, NOFOLLOW_LINKS));
        } catch (AccessDeniedException e) {
            throw new SourceException(Reason.UNREADABLE, "cannot read " + file + ": permission denied", e);
        }
    }

    /**
     * Fails instead of yielding more or less than was promised. The end is looked for before the last bytes are handed out:
     * whoever counts them takes the content for complete as soon as it has them.
     */
    private final class ExactInputStream extends FilterInputStream {
        private long left = length;

        private ExactInputStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int count) throws IOException {
            if (left == 0) {
                requireNoMoreThanPromised();
                return -1;
            }
            int read = in.read(buffer, offset, (int) Math.min(count, left));
            if (read < 0) {
                throw changed();
            }
            left -= read;
            requireNoMoreThanPromised();
            return read;
        }

        /** Never beyond the end, promised or real. */
        @Override
        public long skip(long count) throws IOException {
            long skipped = count <= 0 ? 0 : in.skip(Math.min(count, left));
            left -= skipped;
            return skipped;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        private void requireNoMoreThanPromised() throws IOException {
            if (left == 0 && in.read() >= 0) {
                throw changed();
            }
        }

        private SourceException changed() {
            return new SourceException(Reason.UNREADABLE, file + " changed while it was read");
        }
    }
}
