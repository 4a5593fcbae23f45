package org.repopush.push.transfer;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.repopush.repo.Serving;

/**
 * What transfers may take of the link, shared by all of their streams: who writes takes his turn on one time line, on which
 * every byte has its place. Safe for several threads.
 */
public final class Bandwidth {
    /** Written at once; a tenth of a second of a slow link would be less than a packet. */
    static final int PIECE = 16 << 10;

    private final OptionalLong bytesPerSecond;
    private long free = System.nanoTime();

    /** @param bytesPerSecond no limit where there is none */
    public Bandwidth(OptionalLong bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** The same stream, which now takes its time. */
    OutputStream limit(OutputStream out) {
        return bytesPerSecond.isEmpty() ? out : new Limited(out);
    }

    /** The same resources, which are read no faster than they may travel. */
    Serving limit(Serving serving) {
        return bytesPerSecond.isEmpty() ? serving : new LimitedServing(serving, this);
    }

    /** Waits until this many bytes may travel. */
    void await(int bytes) throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(reserve(bytes));
        } catch (InterruptedException e) {
            throw (InterruptedIOException) new InterruptedIOException("waiting for a turn").initCause(e);
        }
    }

    private synchronized long reserve(int bytes) {
        long now = System.nanoTime();
        long start = Math.max(free, now);
        free = start + Math.round(bytes * 1e9 / bytesPerSecond.orElseThrow());
        return start - now;
    }

    private final class Limited extends FilterOutputStream {
        Limited(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int done = 0; done < length; done += PIECE) {
                int piece = Math.min(PIECE, length - done);
                await(piece);
                out.write(bytes, offset + done, piece);
            }
        }
    }
}
