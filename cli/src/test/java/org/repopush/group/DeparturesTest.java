package org.repopush.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.repopush.group.Departures.Departure;

class DeparturesTest {
    @Test
    void theFarthestIsFirstAndAllArriveAtTheSameTime() {
        Map<String, Duration> roundTrips = Map.of(
                "here", Duration.ZERO,
                "near", Duration.ofMillis(20),
                "far", Duration.ofMillis(100),
                "farther", Duration.ofMillis(140));

        Departures<String> departures = Departures.of(roundTrips);

        assertThat(departures.inOrder())
                .containsExactly(
                        new Departure<>("farther", Duration.ZERO),
                        new Departure<>("far", Duration.ofMillis(20)),
                        new Departure<>("near", Duration.ofMillis(60)),
                        new Departure<>("here", Duration.ofMillis(70)));
        assertThat(departures.inOrder())
                .allSatisfy(departure -> assertThat(departure
                                .delay()
                                .plus(roundTrips
                                        .getOrDefault(departure.to(), Duration.ZERO)
                                        .dividedBy(2)))
                        .isEqualTo(Duration.ofMillis(70)));
    }

    @Test
    void oneLeavesAtOnceAndNoneNever() {
        assertThat(Departures.of(Map.of("a", Duration.ofSeconds(1))).inOrder())
                .containsExactly(new Departure<>("a", Duration.ZERO));
        assertThat(Departures.of(Map.<String, Duration>of()).inOrder()).isEmpty();
    }
}
