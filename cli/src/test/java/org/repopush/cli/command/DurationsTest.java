package org.repopush.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "30, PT30S",
        "30s, PT30S",
        "5m, PT5M",
        "1h, PT1H",
        "500ms, PT0.5S",
        "0, PT0S",
        "2H, PT2H",
        "168h, PT168H"
    })
    void readsNumbersWithUnits(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "s", "-1", "1.5s", "1d", "30 s", " 30", "1e3", "9999999999", "169h", "999999999h", "٣s"})
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void refusesNothingWhereSomethingIsNeeded() {
        assertThatThrownBy(() -> Durations.parsePositive("0ms")).hasMessage("'0ms' must be more than zero");
    }
}
