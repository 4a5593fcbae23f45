package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTest {
    @ParameterizedTest
    @MethodSource
    void escapesStrings(String text, String quoted) {
        assertThat(Json.quote(text)).isEqualTo('"' + quoted + '"');
    }

    static String[][] escapesStrings() {
        return new String[][] {
            {"", ""},
            {"a \"quoted\" \\ /", "a \\\"quoted\\\" \\\\ /"},
            {"line\nline\r\t", "line\\nline\\r\\t"},
            {"\u0000\u001b\u007f\u0085", "\\u0000\\u001b\\u007f\\u0085"},
            {"\u2028\u2029", "\\u2028\\u2029"},
            {"\u00e9\u65e5\ud83d\ude00", "\u00e9\u65e5\ud83d\ude00"},
            {"\ud800", "\\ud800"},
            {"x\udc00y", "x\\udc00y"},
        };
    }

    @Test
    void writesMembersInTheirOrder() {
        Json json = new Json()
                .put("text", "a")
                .put("none", Optional.empty())
                .put("number", -3L)
                .put("flag", true)
                .putSeconds("seconds", 1.23456)
                .put("object", new Json())
                .put("list", List.of(new Json().put("x", 1L), new Json()));

        assertThat(json)
                .hasToString("{\"text\":\"a\",\"none\":null,\"number\":-3,\"flag\":true,\"seconds\":1.235,"
                        + "\"object\":{},\"list\":[{\"x\":1},{}]}");
    }
}
