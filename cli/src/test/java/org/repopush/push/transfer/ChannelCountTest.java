package org.repopush.push.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.repo.Amount;

class ChannelCountTest {
    private static final Amount BULK = new Amount(50_000, 300_000_000);

    private static ChannelCount measured(int millis) {
        return new ChannelCount(OptionalInt.empty(), Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "9, 2", "10, 4", "79, 4", "80, 8", "5000, 8"})
    void growsWithTheRoundTrip(int millis, int channels) {
        assertThat(measured(millis).of(BULK)).isEqualTo(channels);
    }

    @Test
    void isOneForALittle() {
        assertThat(measured(300).of(new Amount(1_999, 7_999_999))).isOne();
        assertThat(measured(300).of(new Amount(2_000, 1))).isEqualTo(ChannelCount.MOST);
        assertThat(measured(300).of(new Amount(1, 8_000_000))).isEqualTo(ChannelCount.MOST);
    }

    @Test
    void isWhatTheUserSays() {
        assertThat(new ChannelCount(OptionalInt.of(3), Duration.ofMillis(300)).of(BULK))
                .isEqualTo(3);
    }
}
