package org.repopush.tunnel.connection;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Whether the far end of a channel does something: writes, or reads what is sent to it. That it has read something is seen by
 * its window, also when nothing more is being sent. Safe for several threads.
 */
public final class Activity {
    private final LongSupplier window;
    private final AtomicLong stirs = new AtomicLong();
    // Both guarded by this object's monitor.
    private long seen;
    private long since = System.nanoTime();

    /**
     * For a channel that opens now.
     *
     * @param window bytes that the far end would take at the moment
     */
    public Activity(LongSupplier window) {
        this.window = window;
    }

    /** Something has come from the far end, or it has taken something. */
    public void stirs() {
        stirs.incrementAndGet();
    }

    /** A number that is another one after each sign of life; what it is means nothing. */
    public long number() {
        return stirs.get() * 1_000_003 + window.getAsLong();
    }

    /** For how long there has been no sign of life, as far as this was asked often enough. */
    public synchronized Duration idle() {
        long now = System.nanoTime();
        long number = number();
        if (number != seen) {
            seen = number;
            since = now;
        }
        return Duration.ofNanos(now - since);
    }
}
