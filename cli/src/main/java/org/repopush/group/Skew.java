package org.repopush.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far apart members have published. An answer takes half a round trip to come here, so a member has published that long before
 * its answer arrived. Used by one thread.
 */
final class Skew {
    private final List<Long> flips = new ArrayList<>();

    /**
     * Notes a member.
     *
     * @param arrival when its answer came, by the clock of {@link System#nanoTime}
     */
    void note(long arrival, Duration roundTrip) {
        flips.add(arrival - roundTrip.toNanos() / 2);
    }

    /** From the first to the last; empty where fewer than two have published. */
    Optional<Duration> spread() {
        if (flips.size() < 2) {
            return Optional.empty();
        }
        // Relative to one of them, because that clock may pass from positive to negative.
        long origin = flips.get(0);
        long first = flips.stream().mapToLong(flip -> flip - origin).min().orElse(0);
        long last = flips.stream().mapToLong(flip -> flip - origin).max().orElse(0);
        return Optional.of(Duration.ofNanos(last - first));
    }
}
