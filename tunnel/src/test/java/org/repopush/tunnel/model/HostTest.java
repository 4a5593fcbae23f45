package org.repopush.tunnel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {
    @ParameterizedTest
    @CsvSource({
        "host, , host, 0",
        "joe@host, joe, host, 0",
        "joe@corp@host, joe@corp, host, 0",
        "[::1], , ::1, 0",
        "joe@[fe80::1%eth0], joe, fe80::1%eth0, 0",
        "ssh://host, , host, 0",
        "ssh://host/, , host, 0",
        "ssh://joe@host:2222, joe, host, 2222",
        "ssh://a%40b@[::1]:22, a@b, ::1, 22"
    })
    void reads(String text, String user, String name, int port) {
        assertThat(Host.parse(text))
                .isEqualTo(new Host(
                        Optional.ofNullable(user), name, port == 0 ? OptionalInt.empty() : OptionalInt.of(port)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host:",
                "host:22",
                "host:path",
                "host/path",
                "@host",
                "-oProxyCommand=x",
                "joe@-host",
                "ho st",
                "ssh://",
                "ssh://host/path",
                "ssh://host:0",
                "ssh://host:x",
                "ssh://%2dx",
                "ssh://a%0ab"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> Host.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank()
                .doesNotContain("\n");
    }

    @Test
    void isShownWithItsPortAndLogsInWithoutIt() {
        Host host = Host.parse("ssh://joe@[::1]:22");
        assertThat(host).hasToString("joe@[::1]:22");
        assertThat(host.login()).isEqualTo("joe@::1");
        assertThat(Host.of("host").login()).isEqualTo("host");
    }
}
