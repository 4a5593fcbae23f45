package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberFormatsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "36_500_000, 36.5 MB",
        "999_949, 999.9 kB",
        "999_950, 1.0 MB",
        "1_200_000_000, 1.2 GB",
        "9223372036854775807, 9.2 EB"
    })
    void writesBytesInDecimalUnits(String bytes, String text) {
        assertThat(NumberFormats.bytes(Long.parseLong(bytes.replace("_", "")))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "99, 99 ms",
        "100, 0.1 s",
        "4_249, 4.2 s",
        "9_949, 9.9 s",
        "9_950, 10 s",
        "59_499, 59 s",
        "59_500, 1 min 00 s",
        "185_000, 3 min 05 s",
        "3_840_000, 1 h 04 min"
    })
    void writesDurations(String millis, String text) {
        assertThat(NumberFormats.duration(Duration.ofMillis(Long.parseLong(millis.replace("_", "")))))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"5, 0:05", "754, 12:34", "3723, 1:02:03"})
    void writesTimeLeftAsAClock(long seconds, String text) {
        assertThat(NumberFormats.clock(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 refs", "1, 1 ref", "2, 2 refs", "1204, '1,204 refs'"})
    void countsThings(long number, String text) {
        assertThat(NumberFormats.count(number, "ref")).isEqualTo(text);
    }
}
