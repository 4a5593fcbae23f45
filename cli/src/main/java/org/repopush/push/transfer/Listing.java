package org.repopush.push.transfer;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * What a destination prints on a channel to tell which objects it has: anything, {@link #MARK} on a line of its own, then
 * paths, perhaps compressed. It is read as it comes and never more than can be meant: the account may belong to anybody.
 */
final class Listing {
    /** Printed before the paths: login files may have printed something already. */
    static final String MARK = "@repo-push";

    private static final int MOST_BEFORE_THE_MARK = 1 << 20;
    /** Longer than the path of any object, with its end. */
    private static final int LONGEST_LINE = 128;
    /** Of a compressed list that is next to empty. */
    private static final int BYTES_BESIDE = 1 << 16;

    private static final int BUFFER = 1 << 15;

    private final InputStream output;
    private final boolean compressed;
    private final long mostLines;

    /** What came is more than can be meant, or is nothing that was asked for. */
    static final class NotMeantException extends IOException {
        private static final long serialVersionUID = 1L;

        NotMeantException(String message) {
            super(message);
        }
    }

    /** @param mostLines more than these are not meant */
    Listing(InputStream output, boolean compressed, long mostLines) {
        this.output = output;
        this.compressed = compressed;
        this.mostLines = mostLines;
    }

    /**
     * Hands over each path.
     *
     * @throws NotMeantException in the middle of it
     */
    void read(Consumer<String> sink) throws IOException {
        long mostBytes = mostLines * LONGEST_LINE + BYTES_BESIDE;
        InputStream marked = new BufferedInputStream(output, BUFFER);
        skipToMark(marked);
        InputStream raw = new Limited(marked, mostBytes);
        try (InputStream in = compressed ? new GZIPInputStream(raw, BUFFER) : raw) {
            readLines(new BufferedInputStream(in, BUFFER), sink);
        } catch (ZipException | EOFException e) {
            throw new NotMeantException("data that is not compressed as announced");
        }
    }

    private void readLines(InputStream in, Consumer<String> sink) throws IOException {
        StringBuilder line = new StringBuilder();
        long lines = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next != '\n') {
                line.append((char) next);
            } else {
                sink.accept(line.toString());
                line.setLength(0);
                lines++;
            }
            if (line.length() >= LONGEST_LINE) {
                throw new NotMeantException(
                        "a line of more than " + LONGEST_LINE + " bytes, longer than the name of any object");
            }
            if (lines > mostLines) {
                throw new NotMeantException("more than " + mostLines + " objects");
            }
        }
    }

    private static void skipToMark(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int count = 0; count < MOST_BEFORE_THE_MARK; count++) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            if (next != '\n') {
                line.append((char) next);
            } else if (line.toString().equals(MARK)) {
                return;
            } else {
                line.setLength(0);
            }
        }
        throw new NotMeantException("data that is not a list");
    }

    /** A stream that is not read on and on, whatever becomes of what is read. */
    private static final class Limited extends FilterInputStream {
        private long left;

        Limited(InputStream in, long most) {
            super(in);
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            int octet = in.read();
            count(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return count(in.read(bytes, offset, length));
        }

        private int count(int read) throws IOException {
            left -= Math.max(0, read);
            if (left < 0) {
                throw new NotMeantException("a list without an end");
            }
            return read;
        }
    }
}
