package org.repopush.watch;

import java.time.Duration;

/** How long to wait before another attempt: twice as long as before each time, up to a minute. Used by one thread. */
final class Pauses {
    static final Duration LONGEST = Duration.ofMinutes(1);

    private static final Duration FIRST = Duration.ofSeconds(1);

    private Duration next = FIRST;

    /** The pause before the next attempt. */
    Duration next() {
        Duration pause = next;
        Duration twice = pause.multipliedBy(2);
        next = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
        return pause;
    }

    /** Begins anew. */
    void reset() {
        next = FIRST;
    }
}
