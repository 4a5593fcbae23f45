package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrintableTest {
    @ParameterizedTest
    @MethodSource
    void showsWhatATerminalWouldObey(String text, String shown) {
        assertThat(Printable.of(text)).isEqualTo(shown);
    }

    static String[][] showsWhatATerminalWouldObey() {
        return new String[][] {
            {"a\nb", "a\\nb"},
            {"a\r\tb", "a\\r\\tb"},
            {"\u001b[2J", "\\x1b[2J"},
            {"\u0000\u007f\u009b1m", "\\x00\\x7f\\x9b1m"},
            {"\u202egpj.exe", "\\u202egpj.exe"},
            {"a\u2028b", "a\\u2028b"},
            {"\ud800x", "\\ud800x"},
            {"os/\u200bstable", "os/\\u200bstable"},
            {"os/\u00adstable\ufeff", "os/\\xadstable\\ufeff"},
            {"\udb40\udc41", "\\U000e0041"},
        };
    }

    @Test
    void leavesOrdinaryTextOfAnyLanguageAlone() {
        assertThat(Printable.of("os/\u00e9t\u00e9/\u65e5\u672c \ud83d\ude00 \\n"))
                .isEqualTo("os/\u00e9t\u00e9/\u65e5\u672c \ud83d\ude00 \\n");
    }
}
