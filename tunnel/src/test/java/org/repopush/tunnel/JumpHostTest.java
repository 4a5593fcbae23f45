package org.repopush.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

class JumpHostTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "gw - gw 0 -",
                "joe@gw:2200 joe gw 2200 -",
                "a,b@c:3,joe@d.example:22@gw joe@d.example:22 gw 0 a,b@c:3",
                "[fe80::1%lo]:24 - fe80::1%lo 24 -",
                "[192.0.2.1]:22 - 192.0.2.1 22 -",
                "a%20b@gw a%20b gw 0 -",
                "x,ssh://a%2Bb@[::1]:24 a+b ::1 24 x"
            })
    void lastOfAList(String jumps, String user, String host, int port, String before) throws Exception {
        JumpHost jump = JumpHost.lastOf(jumps);
        assertThat(jump.host().user().orElse("-")).isEqualTo(user);
        assertThat(jump.host().name()).isEqualTo(host);
        assertThat(jump.host().port().orElse(0)).isEqualTo(port);
        assertThat(jump.before().orElse("-")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,", "-oProxyCommand=x", "gw:0", "gw:x", "@gw", "[::1", "a b\nc:d:e"})
    void whatIsNoHostIsRefused(String jumps) {
        assertThatThrownBy(() -> JumpHost.lastOf(jumps))
                .isInstanceOfSatisfying(
                        TunnelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFIG))
                .hasMessageContaining("is not a jump host")
                .hasMessageNotContaining("\n");
    }

    @Test
    void optionsOfTheDestinationAreNotForJumpHosts() throws Exception {
        SshOptions given = new SshOptions(
                Optional.of(Path.of("/c")),
                OptionalInt.of(5),
                List.of(Path.of("/i")),
                Optional.of("a,b"),
                List.of("A=b"),
                Duration.ofSeconds(1));
        assertThat(JumpHost.lastOf("a,b").options(given))
                .isEqualTo(new SshOptions(
                        Optional.of(Path.of("/c")),
                        OptionalInt.empty(),
                        List.of(),
                        Optional.of("a"),
                        List.of(),
                        Duration.ofSeconds(1)));
    }

    @Test
    void failureSaysHowToTryIt() throws Exception {
        TunnelException problem = new TunnelException(Reason.UNREACHABLE, "cannot connect");
        TunnelException placed = JumpHost.lastOf("a,joe@gw:2200").failed(problem, Optional.of(Path.of("/c")));
        assertThat(placed).hasMessage("jump host gw: cannot connect");
        assertThat(placed.hint()).hasValue("try: ssh -F /c -J a -p 2200 joe@gw true");
        assertThat(JumpHost.lastOf("other").failed(placed, Optional.empty())).isSameAs(placed);
    }
}
