package org.repopush.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class PointInTimeTest {
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-30T13:00:00+01:00[Europe/Berlin]");

    @ParameterizedTest
    @CsvSource({
        "18:00,2026-11-30T17:00:00Z",
        "13:00,2026-11-30T12:00:00Z",
        "12:59,2026-12-01T11:59:00Z",
        "18:00:30,2026-11-30T17:00:30Z",
        "2026-12-01T18:00,2026-12-01T17:00:00Z",
        "2026-12-01 18:00,2026-12-01T17:00:00Z",
        "2026-12-01T18:00Z,2026-12-01T18:00:00Z",
        "2026-12-01T18:00-05:00,2026-12-01T23:00:00Z"
    })
    void readsATime(String text, String time) {
        assertThat(PointInTime.parse(text, NOW)).isEqualTo(Instant.parse(time));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "soon", "25:00", "18", "2026-13-01T00:00", "2026-11-30T12:59", "2026-11-30", "T", "18:00Z"})
    void refusesWhatIsNoneOrPast(String text) {
        assertThatThrownBy(() -> PointInTime.parse(text, NOW)).isInstanceOf(TypeConversionException.class);
    }
}
