package org.repopush.tunnel.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentTest {
    @ParameterizedTest
    @CsvSource({
        "plain/Az09._-, plain/Az09._-",
        "a b, a%20b",
        "100%, 100%25",
        "ü€😀, %C3%BC%E2%82%AC%F0%9F%98%80",
        "'a,b;$(x)`''\"', a%2Cb%3B%24%28x%29%60%27%22",
        "*?~!#&|<>, %2A%3F%7E%21%23%26%7C%3C%3E",
    })
    void writesWhatNoShellTouches(String value, String word) {
        assertThat(Percent.encode(value)).isEqualTo(word);
        assertThat(Percent.decode(word)).isEqualTo(value);
    }

    @Test
    void everyCharacterComesBack() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c < 0x3000; c++) {
            all.appendCodePoint(c);
        }
        String word = Percent.encode(all.toString());
        assertThat(word).matches("[A-Za-z0-9._/%-]+");
        assertThat(Percent.decode(word)).isEqualTo(all.toString());
    }

    @Test
    void moreEscapesThanNeededAreRead() {
        assertThat(Percent.decode("%61%2F")).isEqualTo("a/");
    }

    @Test
    void bytesThatAreNotUtf8ComeBack() {
        assertThat(Percent.decode("a%FFb")).isEqualTo("a\uDCFFb");
        assertThat(Percent.encode("a\uDCFFb")).isEqualTo("a%FFb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "%2", "%2x", "%g0", "%2f", "a b", "a+b", "a\u0000", "ü", "a%", "%%25", "@x"})
    void refusesWhatIsMalformed(String word) {
        assertThatThrownBy(() -> Percent.decode(word)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void emptyValueCannotBeWritten() {
        assertThatThrownBy(() -> Percent.encode("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void loneSurrogateBecomesAQuestionMark() {
        assertThat(Percent.decode(Percent.encode("a\uD800b"))).isEqualTo(new String("a\uD800b".getBytes(UTF_8), UTF_8));
    }
}
