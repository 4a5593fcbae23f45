package org.repopush.tunnel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
    static Stream<Arguments> good() {
        return Stream.of(
                Arguments.of("host:/srv/repo", "", "host", 0, "/srv/repo"),
                Arguments.of("host:repo", "", "host", 0, "repo"),
                Arguments.of("host:~/repo", "", "host", 0, "~/repo"),
                Arguments.of("joe@host:a:b", "joe", "host", 0, "a:b"),
                Arguments.of("joe@corp@host:x", "joe@corp", "host", 0, "x"),
                Arguments.of("host:line\nbreak", "", "host", 0, "line\nbreak"),
                Arguments.of("[::1]:/x", "", "::1", 0, "/x"),
                Arguments.of("joe@[fe80::1%eth0]:x", "joe", "fe80::1%eth0", 0, "x"),
                Arguments.of("host:-x", "", "host", 0, "-x"),
                Arguments.of("host:a%20b", "", "host", 0, "a%20b"),
                Arguments.of("ssh://host/srv/repo", "", "host", 0, "/srv/repo"),
                Arguments.of("ssh://joe@host:2222/srv/repo", "joe", "host", 2222, "/srv/repo"),
                Arguments.of("ssh://[::1]:22/x", "", "::1", 22, "/x"),
                Arguments.of("ssh://host/~/x", "", "host", 0, "~/x"),
                Arguments.of("ssh://host/~joe/x", "", "host", 0, "/~joe/x"),
                Arguments.of("ssh://host/a%20b%0Ac%C3%bc", "", "host", 0, "/a b\ncü"),
                Arguments.of("ssh://a%40b@host/x", "a@b", "host", 0, "/x"),
                Arguments.of("ssh://host/", "", "host", 0, "/"));
    }

    @ParameterizedTest
    @MethodSource("good")
    void reads(String text, String user, String host, int port, String path) {
        assertThat(Destination.parse(text))
                .isEqualTo(new Destination(
                        new Host(
                                user.isEmpty() ? Optional.empty() : Optional.of(user),
                                host,
                                port == 0 ? OptionalInt.empty() : OptionalInt.of(port)),
                        path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                "/srv/repo",
                "./a:b",
                ":path",
                "@host:path",
                "host:",
                "-oProxyCommand=x:path",
                "-joe@host:path",
                "joe@-host:path",
                "ho st:path",
                "ho\tst:path",
                "ho\u00a0st:path",
                "j\noe@host:path",
                "host:a\0b",
                "[::1]",
                "[::1]x:path",
                "[]:path",
                "http://host/path",
                "ssh://host",
                "ssh:///path",
                "ssh://host:0/x",
                "ssh://host:65536/x",
                "ssh://host:x/x",
                "ssh://host:/x",
                "ssh://host:99999999999/x",
                "ssh://-x/x",
                "ssh://%2dx/x",
                "ssh://%2dx@host/x",
                "ssh://host/%zz",
                "ssh://host/%2",
                "ssh://host/%00",
                "ssh://a%0ab/x",
                "ssh://[::1/x",
                "ssh://::1/x"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> Destination.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank()
                .doesNotContain("\n", "\0");
    }

    @Test
    void isShownAsItIsWritten() {
        assertThat(Destination.parse("ssh://joe@[::1]:22/x\ny")).hasToString("ssh://joe@[::1]:22/x\uFFFDy");
        assertThat(Destination.parse("ssh://h/x")).hasToString("h:/x");
        assertThat(Destination.parse("ssh://h:2222/~/a%25b")).hasToString("ssh://h:2222/~/a%25b");
    }
}
