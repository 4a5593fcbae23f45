package org.repopush.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class BandwidthsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1024",
        "800, 819200",
        "1.5, 1536",
        "500k, 512000",
        "500KB, 500000",
        "20m, 20971520",
        "20MB, 20000000",
        "20MiB, 20971520",
        "1.5g, 1610612736"
    })
    void readsRatesAsRsyncDoes(String text, long bytes) {
        assertThat(Bandwidths.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "k",
                "-1",
                "1t",
                "1 m",
                " 1",
                "1e3",
                "1.",
                "1mbit",
                "9999999999999",
                "999999999999g",
                "0.0001"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> Bandwidths.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
