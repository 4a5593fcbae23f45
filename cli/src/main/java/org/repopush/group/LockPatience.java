package org.repopush.group;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a group asks for the locks of all its members. Between two attempts it holds none, and the pauses are random: two groups
 * that want the same members do not meet again and again. Used by one thread.
 */
final class LockPatience {
    private static final long SHORTEST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 1000;

    private final RandomGenerator random;
    private final long end;

    /** @param limit from now on */
    LockPatience(Duration limit, RandomGenerator random) {
        this.random = random;
        this.end = System.nanoTime() + limit.toNanos();
    }

    /** Waits a little; false, and at once, when the patience has ended. */
    boolean pause() throws InterruptedException {
        long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        if (left <= 0) {
            return false;
        }
        Thread.sleep(Math.min(left, random.nextLong(SHORTEST_MILLIS, LONGEST_MILLIS)));
        return true;
    }
}
