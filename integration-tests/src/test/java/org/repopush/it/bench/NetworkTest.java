package org.repopush.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({"unlimited, 0", "100M, 100000000", "1G, 1000000000", "25G, 25000000000"})
    void readsRates(String text, long bitsPerSecond) {
        assertThat(Network.parseRate(text)).isEqualTo(bitsPerSecond);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0M", "1", "1k", "-1M", "1.5G", "9999999M", "1M "})
    void refusesWhatIsNoRate(String text) {
        assertThatThrownBy(() -> Network.parseRate(text)).isInstanceOf(UsageException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, '0 ms, no cap'",
        "50, 100000000, '50 ms, 100 Mbit/s'",
        "100, 1000000000, '100 ms, 1 Gbit/s'",
        "1, 1500000000, '1 ms, 1500 Mbit/s'"
    })
    void hasAName(int roundTrip, long rate, String label) {
        assertThat(new Network(roundTrip, rate).label()).isEqualTo(label);
    }

    @ParameterizedTest
    @CsvSource({
        "50, 0, 50, 0, true",
        "50, 0, 20, 0, true",
        "20, 0, 50, 0, false",
        "50, 100, 50, 0, true",
        "50, 0, 50, 100, false",
        "50, 1000, 20, 100, false",
        "50, 100, 20, 1000, true"
    })
    void isNoBetterWithMoreDelayAndALowerCap(
            int roundTrip, long rate, int otherTrip, long otherRate, boolean expected) {
        assertThat(new Network(roundTrip, rate).isNoBetterThan(new Network(otherTrip, otherRate)))
                .isEqualTo(expected);
    }

    @Test
    void onlyWithoutDelayAndCapNothingStandsInBetween() {
        assertThat(new Network(0, Network.UNLIMITED).isDirect()).isTrue();
        assertThat(new Network(1, Network.UNLIMITED).isDirect()).isFalse();
        assertThat(new Network(0, 1).isDirect()).isFalse();
    }

    @Test
    void refusesNegativeNumbers() {
        assertThatThrownBy(() -> new Network(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Network(0, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
