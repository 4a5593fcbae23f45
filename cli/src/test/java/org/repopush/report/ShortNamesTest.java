package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ShortNamesTest {
    static Stream<Arguments> names() {
        return Stream.of(
                Arguments.of(List.of("build@a:/srv/repo"), 30, List.of("build@a:/srv/repo")),
                Arguments.of(List.of("build@a:/srv/repo", "build@bc:/srv/repo"), 30, List.of("a ", "bc")),
                Arguments.of(List.of("h:/srv/first", "h:/srv/second"), 30, List.of("first ", "second")),
                Arguments.of(List.of("u@a.example.org:/x", "u@b.example.org:/x"), 30, List.of("a", "b")),
                Arguments.of(List.of("10.0.0.1:/x", "10.0.0.2:/x"), 30, List.of("10.0.0.1", "10.0.0.2")),
                Arguments.of(List.of("h:/srv", "h:/srv/second"), 30, List.of("srv       ", "srv/second")),
                Arguments.of(List.of("me@a:/x", "you@b:/y"), 30, List.of("me@a:/x ", "you@b:/y")),
                Arguments.of(List.of("a:/x", "a:/x/x"), 30, List.of("x  ", "x/x")),
                Arguments.of(
                        List.of("very-long-name-of-a-host-1:/x", "very-long-name-of-a-host-2:/x"),
                        12,
                        List.of("very-..ost-1", "very-..ost-2")));
    }

    @ParameterizedTest
    @MethodSource("names")
    void keepWhatTellsThemApart(List<String> names, int width, List<String> shown) {
        ShortNames kept = ShortNames.of(names, width);
        assertThat(names.stream().map(kept::of))
                .containsExactlyElementsOf(
                        shown.stream().map(name -> name + "  ").toList());
    }
}
