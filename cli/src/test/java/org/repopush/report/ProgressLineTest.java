package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.repo.Amount;

class ProgressLineTest {
    private static final ProgressLine HALFWAY =
            new ProgressLine(Phase.PULL, new Amount(1_204, 36_500_000), new Amount(2_680, 80_100_000), 8_200_000);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | transferring  [=============>                ]  45%  1,204/2,680 objects  36.5/80.1 MB  8.2 MB/s  0:06 left",
                "80 | transferring  45%  1,204/2,680 objects  36.5/80.1 MB  8.2 MB/s  0:06 left",
                "60 | transferring  45%  36.5/80.1 MB  8.2 MB/s  0:06 left",
                "40 | transferring  45%  8.2 MB/s  0:06 left",
                "30 | transferring  45%  0:06 left",
                "20 | transferring  45%",
                "10 | transferri",
                "1 | t",
                "0 | ''"
            })
    void fitsIntoAnyWidth(int columns, String line) {
        assertThat(HALFWAY.fit(columns)).isEqualTo(line).hasSizeLessThanOrEqualTo(columns);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void neverExceedsTheWidthInAnyPhase(Phase phase) {
        ProgressLine line = new ProgressLine(phase, HALFWAY.done(), HALFWAY.total(), 1);
        for (int columns = 0; columns <= 120; columns++) {
            assertThat(line.fit(columns)).hasSizeLessThanOrEqualTo(columns);
        }
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        assertThat(new ProgressLine(Phase.CONNECT, Amount.NONE, Amount.NONE, 0).whole())
                .isEqualTo("connecting");
        assertThat(new ProgressLine(Phase.PULL, new Amount(7, 1_000), Amount.NONE, 500).whole())
                .isEqualTo("transferring  7 objects  1.0 kB  500 B/s");
    }

    @Test
    void countsObjectsWherePhaseHasNoBytes() {
        assertThat(new ProgressLine(Phase.IMPORT, new Amount(1, 0), new Amount(4, 0), 0).whole())
                .isEqualTo("verifying  25%  1/4 objects");
    }

    @Test
    void staysAtHundredPercentWhenMoreCameThanWasEstimated() {
        assertThat(new ProgressLine(Phase.PULL, new Amount(9, 3_000), new Amount(4, 2_000), 100).whole())
                .isEqualTo("transferring  100%  9/4 objects  3.0/2.0 kB  100 B/s");
    }
}
