package org.repopush.push;

import java.io.IOException;
import java.time.Duration;
import org.repopush.push.model.RemoteFailure;

/**
 * Waiting for locks of the destination: whoever holds one is asked again until the user's patience ends. The destination
 * never waits for a lock itself, so that it sees at once when we go away.
 */
final class LockWait {
    private static final long SHORTEST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 1000;

    private final long deadline;
    private long pauseMillis = SHORTEST_MILLIS;

    LockWait(Duration limit) {
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /** A step of the destination that may find a lock held. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException, InterruptedException;
    }

    /** Runs the step, again and again while it finds a lock held. */
    void retrying(Step step) throws IOException, InterruptedException {
        while (true) {
            try {
                step.run();
                return;
            } catch (RemoteFailure failure) {
                pauseForLock(failure);
            }
        }
    }

    /** Waits a little before another try when a lock was held; throws what else it is. */
    void pauseForLock(RemoteFailure failure) throws RemoteFailure, InterruptedException {
        if (!failure.isHeldLock()) {
            throw failure;
        }
        pause(failure);
    }

    /**
     * Waits a little before another try.
     *
     * @throws RemoteFailure the one that was given, when the time is over
     */
    void pause(RemoteFailure reason) throws RemoteFailure, InterruptedException {
        long leftMillis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (leftMillis <= 0) {
            throw reason;
        }
        Thread.sleep(Math.min(pauseMillis, leftMillis));
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_MILLIS);
    }
}
