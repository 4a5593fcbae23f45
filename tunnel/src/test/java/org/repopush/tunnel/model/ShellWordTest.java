package org.repopush.tunnel.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {
    @Test
    void whatNeedsNoQuotesGetsNone() {
        assertThat(ShellWord.of("/srv/a-b_c.d:%h,+@")).isEqualTo("/srv/a-b_c.d:%h,+@");
        assertThat(ShellWord.of("[host]:2222")).isEqualTo("'[host]:2222'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "~", "~root", "a b", "a'b", "''", "$HOME", "`id`", "$(id)", "a;b", "a\\b", "*", "a\nb", "#",
                "!", "é", "a\"b", "a=b", "{a,b}", "<", "&"
            })
    void aShellReadsWhatWasMeant(String text) throws IOException {
        Process shell = new ProcessBuilder("sh", "-c", "printf %s " + ShellWord.of(text)).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8)).isEqualTo(text);
    }
}
