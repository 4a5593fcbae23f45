package org.repopush.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SkewTest {
    private static final long MILLI = 1_000_000;

    private final Skew skew = new Skew();

    @Test
    void anAnswerFromFarAwayWasGivenLongBeforeItCame() {
        skew.note(130 * MILLI, Duration.ofMillis(100));
        skew.note(90 * MILLI, Duration.ofMillis(20));
        skew.note(85 * MILLI, Duration.ZERO);
        assertThat(skew.spread()).hasValue(Duration.ofMillis(5));
    }

    @Test
    void oneAloneIsNotApartFromOthers() {
        assertThat(skew.spread()).isEmpty();
        skew.note(0, Duration.ZERO);
        assertThat(skew.spread()).isEmpty();
    }

    @Test
    void theClockMayPassFromItsGreatestNumberToItsLeast() {
        skew.note(Long.MAX_VALUE - MILLI, Duration.ZERO);
        skew.note(Long.MIN_VALUE + MILLI, Duration.ZERO);
        assertThat(skew.spread().orElseThrow().toMillis()).isEqualTo(2);
    }
}
