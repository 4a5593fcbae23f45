package org.repopush.repo.tree.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "plain name.txt, plain name.txt",
        "100%, 100%25",
        "back\\slash, back%5Cslash",
        "*?'\"$(id), *?'\"$(id)",
    })
    void whatIsPlainStaysAsItIs(String raw, String encoded) {
        assertThat(Names.encode(raw)).isEqualTo(encoded);
        assertThat(Names.decode(encoded)).isEqualTo(raw);
    }

    @Test
    void charactersOfUtf8StayAndOtherBytesAreEncoded() {
        String utf8 = Names.ofBytes("\u00e9\u4e2d\ud83d\ude00".getBytes(UTF_8));
        assertThat(Names.encode(utf8)).isEqualTo(utf8);
        assertThat(Names.display(utf8)).isEqualTo("\u00e9\u4e2d\ud83d\ude00");
        assertThat(Names.encode("a\u00ff\u00feb")).isEqualTo("a%FF%FEb");
        // Cut, too long, a surrogate, beyond the last character.
        assertThat(Names.encode("\u00e4\u00b8")).isEqualTo("%E4%B8");
        assertThat(Names.encode("\u00c0\u00af")).isEqualTo("%C0%AF");
        assertThat(Names.encode("\u00e0\u0080\u0080")).isEqualTo("%E0%80%80");
        assertThat(Names.encode("\u00ed\u00a0\u0080")).isEqualTo("%ED%A0%80");
        assertThat(Names.encode("\u00f4\u0090\u0080\u0080")).isEqualTo("%F4%90%80%80");
        assertThat(Names.encode("\t\u007f\n")).isEqualTo("%09%7F%0A");
    }

    @Test
    void everyNameHasOneFormAndComesBack() {
        Random random = new Random(19);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            String raw = Names.ofBytes(bytes);
            String encoded = Names.encode(raw);
            assertThat(Names.decode(encoded)).isEqualTo(raw);
            assertThat(encoded).matches(text -> text.chars().allMatch(c -> c >= 0x20 && c != 0x7f && c != '\\'));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "a%4", "%zz", "%4g"})
    void whatIsNoEncodedNameIsRefused(String text) {
        assertThatThrownBy(() -> Names.decode(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
