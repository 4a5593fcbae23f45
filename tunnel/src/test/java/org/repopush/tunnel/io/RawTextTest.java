package org.repopush.tunnel.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.tunnel.model.Destination;
import org.repopush.tunnel.model.ShellWord;

class RawTextTest {
    @ParameterizedTest
    @CsvSource({
        "64e472, d\\xe4r",
        "64c3a472, där",
        "c3, \\xc3",
        "c3c3a4, \\xc3ä",
        "eda080, \\xed\\xa0\\x80",
        "f09f9880ff, 😀\\xff",
        "e4b8, \\xe4\\xb8",
    })
    void bytesThatAreNotUtf8AreShown(String hex, String shown) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThat(Printable.text(RawText.decode(bytes))).isEqualTo(shown);
        assertThat(RawText.encode(RawText.decode(bytes))).isEqualTo(bytes);
    }

    @Test
    void allBytesComeBack() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            assertThat(RawText.encode(RawText.decode(bytes))).isEqualTo(bytes);
        }
        assertThat(RawText.decode("ä😀".getBytes(UTF_8))).isEqualTo("ä😀");
    }

    @ParameterizedTest
    @CsvSource({
        "host:/srv/d\udce4r, ssh://host/srv/d%E4r",
        "host:d\udce4%r, ssh://host/~/d%E4%25r",
        "u@host:~/d\udce4r, ssh://u@host/~/d%E4r",
    })
    void aDestinationIsShownAsAUrlThatMeansTheSame(String text, String shown) {
        Destination destination = Destination.parse(text);
        assertThat(destination).hasToString(shown);
        String path = Destination.parse(shown).path();
        assertThat(path.replaceFirst("^~/", "")).isEqualTo(destination.path().replaceFirst("^~/", ""));
    }

    @Test
    void aShellReadsThem() {
        assertThat(ShellWord.of("/srv/d\udce4'r")).isEqualTo("$'/srv/d\\xe4\\'r'");
    }
}
