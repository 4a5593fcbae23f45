package org.repopush.report;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** Bytes per second over the last few seconds. */
final class Rate {
    private static final long WINDOW = Duration.ofSeconds(5).toNanos();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private record Sample(long time, long bytes) {}

    private final LongSupplier nanoTime;
    private final Deque<Sample> samples = new ArrayDeque<>();

    Rate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Forgets what was before: something else is counted from now on. */
    void restart() {
        samples.clear();
        samples.add(new Sample(nanoTime.getAsLong(), 0));
    }

    /** Takes the bytes so far; 0 while too little time has passed to say. */
    long at(long bytes) {
        Sample now = new Sample(nanoTime.getAsLong(), bytes);
        samples.add(now);
        while (samples.size() > 2 && now.time() - samples.getFirst().time() > WINDOW) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        long elapsed = now.time() - first.time();
        if (elapsed < SECOND / 4) {
            return 0;
        }
        return Math.max(0, (long) ((bytes - first.bytes()) * (double) SECOND / elapsed));
    }
}
