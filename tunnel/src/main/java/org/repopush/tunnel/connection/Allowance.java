package org.repopush.tunnel.connection;

import java.time.Duration;

/**
 * How many bytes may be on their way at a time: as many as the line was seen to carry in the time of its own delay and one
 * second more. So a line is never idle, and what is said behind bulk waits for about a second. Used by one thread at a time.
 */
final class Allowance {
    /** Two packets: less would be one after the other. */
    static final long LEAST = 64 << 10;
    /** Before anything is known of the line. A line of 1 Gbit/s with 100 ms is full after one round trip more. */
    static final long FIRST = 1 << 20;

    private static final long QUEUE_NANOS = Duration.ofSeconds(1).toNanos();

    private long bytes = FIRST;
    private long delay = Long.MAX_VALUE / 2;

    long bytes() {
        return bytes;
    }

    /**
     * Learns from something that has arrived.
     *
     * @param onItsWay bytes that had not arrived when it was sent, its own included: the line has carried them meanwhile
     * @param nanos between its departure and the news of its arrival
     */
    void learn(long onItsWay, long nanos) {
        // Where there is next to nothing on the way, the time that it takes is the line's own, now.
        delay = onItsWay <= LEAST ? nanos : Math.min(delay, nanos);
        long patience = delay + QUEUE_NANOS;
        long seen = (long) (onItsWay * (double) patience / Math.max(1, nanos));
        // Who sends little has not seen how much the line can carry, but for one that is late with that.
        bytes = nanos > patience ? Math.max(LEAST, Math.min(bytes, seen)) : Math.max(bytes, seen);
    }
}
