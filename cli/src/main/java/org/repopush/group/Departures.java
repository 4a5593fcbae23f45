package org.repopush.group;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * When a word leaves for each of several places, so that it arrives everywhere at the same time: for the farthest at once, for the
 * others later by half of the difference of the round trips.
 *
 * @param inOrder the farthest first
 */
record Departures<T>(List<Departure<T>> inOrder) {
    /** @param delay after the first one leaves */
    record Departure<T>(T to, Duration delay) {}

    Departures {
        inOrder = List.copyOf(inOrder);
    }

    /** @param roundTrips to each place */
    static <T> Departures<T> of(Map<T, Duration> roundTrips) {
        Duration longest =
                roundTrips.values().stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
        return new Departures<>(roundTrips.entrySet().stream()
                .map(entry -> new Departure<>(
                        entry.getKey(), longest.minus(entry.getValue()).dividedBy(2)))
                .sorted(Comparator.comparing(Departure::delay))
                .toList());
    }
}
