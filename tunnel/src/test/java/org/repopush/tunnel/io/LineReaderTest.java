package org.repopush.tunnel.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(ISO_8859_1));
    }

    private static List<String> all(LineReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
            lines.add(line.get());
        }
        return lines;
    }

    @Test
    void readsLinesAcrossBuffers() throws IOException {
        String one = "a".repeat(8191);
        String two = "b".repeat(20_000);
        assertThat(all(LineReader.strict(bytes(one + "\n\n" + two + "\nlast"), 1 << 20)))
                .containsExactly(one, "", two, "last");
    }

    @Test
    void keepsEveryByte() throws IOException {
        assertThat(all(LineReader.strict(bytes("a\u0000\u00ff\r\n"), 10))).containsExactly("a\u0000\u00ff\r");
    }

    @Test
    void lineOfTheLimitIsTaken() throws IOException {
        assertThat(all(LineReader.strict(bytes("12345\n12345"), 5))).containsExactly("12345", "12345");
    }

    @Test
    void lineOverTheLimitIsRefused() {
        assertThatThrownBy(() -> all(LineReader.strict(bytes("123456\n"), 5)))
                .isInstanceOf(LineReader.LineTooLongException.class);
    }

    @Test
    void lineOverTheLimitIsCut() throws IOException {
        assertThat(all(LineReader.cutting(bytes("1234567\nx\n"), 5))).containsExactly("12345", "67", "x");
    }
}
