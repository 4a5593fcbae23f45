package org.repopush.tunnel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.tunnel.NoLeaks;
import org.repopush.tunnel.hostkey.HostKeyPolicy;
import org.repopush.tunnel.hostkey.HostKeyPolicy.Strictness;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

@ExtendWith(NoLeaks.class)
class SshConfigTest {
    private static final String BASIC = "user joe\nhostname real.example\nport 2222\n";

    @TempDir
    Path directory;

    private static SshConfig parse(String more) throws TunnelException {
        return SshConfig.parse(BASIC + more, "alias", Path.of("/home/joe"), "local");
    }

    /** What the installed OpenSSH makes of a configuration. */
    private SshConfig resolve(String configuration, String... options) throws Exception {
        Path file = Files.writeString(directory.resolve("config"), configuration);
        SshOptions given = new SshOptions(
                Optional.of(file),
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                List.of(options),
                Duration.ofSeconds(20));
        try (ConfigQuery query = ConfigQuery.start(Host.parse("joe@alias"), given)) {
            return query.answer(line -> {});
        }
    }

    @Test
    void firstLineOfAKeywordCounts() throws Exception {
        SshConfig config = parse("port 7\nuser eve\n");
        assertThat(config.name()).isEqualTo("joe@real.example:2222");
    }

    @Test
    void tokensInIdentityFilesAreExpanded() throws Exception {
        SshConfig config = parse("""
                identityfile ~/.ssh/id_ed25519
                identityfile %d/%h-%n-%r-%u-%p-%%
                identityfile /a b/key
                identityfile none
                """);
        assertThat(config.identityFiles())
                .containsExactly(
                        Path.of("/home/joe/.ssh/id_ed25519"),
                        Path.of("/home/joe/real.example-alias-joe-local-2222-%"),
                        Path.of("/a b/key"));
    }

    @Test
    void knownHostsFilesMayHoldBlanks() throws Exception {
        SshConfig config = parse("userknownhostsfile /a b/k /c%h ~/%x\nglobalknownhostsfile none\n");
        assertThat(config.knownHostsFiles())
                .as("OpenSSH has expanded what there was")
                .containsExactly(Path.of("/a b/k"), Path.of("/c%h"), Path.of("/home/joe/%x"));
    }

    @Test
    void rekeyLimitIsRead() throws Exception {
        assertThat(parse("rekeylimit 0 600\n").rekeyBytes()).isEmpty();
        assertThat(parse("").rekeyBytes()).isEmpty();
        assertThat(resolve("RekeyLimit 1M 10m\n").rekeyBytes()).hasValue(1 << 20);
        assertThatThrownBy(() -> parse("rekeylimit x\n").rekeyBytes())
                .isInstanceOf(TunnelException.class)
                .hasMessageContaining("rekeylimit");
    }

    @Test
    void timesAreRead() throws Exception {
        SshConfig none = parse("connecttimeout none\nserveraliveinterval 0\n");
        assertThat(none.connectTimeout()).isEmpty();
        assertThat(none.serverAliveInterval()).isEmpty();
        SshConfig some = parse("connecttimeout 3\nserveraliveinterval 7\nserveralivecountmax 2\n");
        assertThat(some.connectTimeout()).hasValue(Duration.ofSeconds(3));
        assertThat(some.serverAliveInterval()).hasValue(Duration.ofSeconds(7));
        assertThat(some.serverAliveCountMax()).isEqualTo(2);
    }

    @Test
    void noneIsNotSet() throws Exception {
        assertThat(parse("proxyjump none\nhostkeyalias none\n").hostKeyAlias()).isEmpty();
    }

    @Test
    void badNumberIsNamed() {
        assertThatThrownBy(() -> parse("connecttimeout soon\n").connectTimeout())
                .hasMessage("connecttimeout: 'soon' is not a valid value");
    }

    @Test
    void incompleteAnswerIsRefused() {
        assertThatThrownBy(() -> SshConfig.parse("", "alias", Path.of("/"), "u").host())
                .hasMessageContaining("hostname");
    }

    @Test
    void addressFamilyFilters() throws Exception {
        InetAddress four = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        InetAddress six = InetAddress.getByAddress(new byte[16]);
        assertThat(parse("addressfamily any\n").allows(six)).isTrue();
        assertThat(parse("addressfamily inet\n").allows(six)).isFalse();
        assertThat(parse("addressfamily inet6\n").allows(six)).isTrue();
        assertThat(parse("addressfamily inet6\n").allows(four)).isFalse();
    }

    @Test
    void realOpensshResolvesMatchAndOptions() throws Exception {
        SshConfig config = resolve("""
                Match host alias
                    HostName h.example
                    Port 77
                    StrictHostKeyChecking accept-new
                    UserKnownHostsFile "/a b/k" /c
                    IdentityFile ~/.ssh/%h
                """, "ConnectTimeout=5", "HostKeyAlias=other");
        assertThat(config.name()).isEqualTo("joe@h.example:77");
        assertThat(HostKeyPolicy.of(config).strictness()).isEqualTo(Strictness.ADD);
        assertThat(config.userKnownHostsFiles()).containsExactly(Path.of("/a b/k"), Path.of("/c"));
        assertThat(config.identityFiles())
                .containsExactly(Path.of(System.getProperty("user.home"), ".ssh", "h.example"));
        assertThat(config.connectTimeout()).hasValue(Duration.ofSeconds(5));
        assertThat(config.hostKeyAlias()).hasValue("other");
    }

    @ParameterizedTest
    @CsvSource({
        "ask, ASK",
        "yes, REFUSE",
        "no, ADD",
        "off, ADD",
        "accept-new, ADD",
        "'ask\nBatchMode yes', REFUSE",
    })
    void strictnessIsRead(String value, Strictness strictness) throws Exception {
        assertThat(HostKeyPolicy.of(resolve("StrictHostKeyChecking " + value)).strictness())
                .isEqualTo(strictness);
        assertThat(HostKeyPolicy.of(resolve("")).strictness()).isEqualTo(Strictness.ASK);
    }

    @Test
    void refusalOfOpensshIsPassedOn() {
        assertThatThrownBy(() -> resolve("Frobnicate yes\n"))
                .isInstanceOfSatisfying(
                        TunnelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFIG))
                .hasMessageContaining("frobnicate")
                .hasMessageContaining("line 1");
    }

    @Test
    void wayThereIsWhatOpensshMakesOfIt() throws Exception {
        SshConfig jump = resolve("ProxyJump a,%r@gw-%h:2200\nProxyCommand nc %h %p\nHostName real\n");
        assertThat(jump.proxyJump()).hasValue("a,joe@gw-real:2200");
        assertThat(jump.proxyCommand()).isEmpty();
        SshConfig command = resolve("ProxyCommand nc  -x '%n' %h %p %r 100%% # x\nProxyJump a\nHostName real\n");
        assertThat(command.proxyJump()).isEmpty();
        assertThat(command.proxyCommand()).hasValue("nc  -x 'alias' real 22 joe 100% # x");
        SshConfig none = resolve("ProxyJump none\nHost *\nProxyJump a\n");
        assertThat(none.proxyJump()).isEmpty();
        assertThat(none.proxyCommand()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxyjump a-%u", "proxycommand x %", "proxycommand nc %k"})
    void tokenThatIsNotKnownThereIsRefused(String line) {
        assertThatThrownBy(() -> {
                    parse(line + "\n").proxyJump();
                    parse(line + "\n").proxyCommand();
                })
                .isInstanceOfSatisfying(
                        TunnelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFIG))
                .hasMessageContaining(line.split(" ", 2)[1]);
    }

    @Test
    void descriptorsCannotBePassed() {
        assertThatThrownBy(() -> resolve("ProxyCommand x\nProxyUseFdpass yes\n").proxyCommand())
                .hasMessage("ProxyUseFdpass yes is set for alias and is not supported");
    }

    @Test
    void commandLineHandsEverythingThrough() {
        SshOptions options = new SshOptions(
                Optional.of(Path.of("/c")),
                OptionalInt.of(5),
                List.of(Path.of("/i")),
                Optional.of("hop"),
                List.of("A=b"),
                Duration.ofSeconds(1));
        assertThat(ConfigQuery.command(Host.parse("ssh://joe@h:6"), options))
                .containsExactly(
                        "ssh", "-G", "-T", "-F", "/c", "-p", "5", "-i", "/i", "-J", "hop", "-o", "A=b", "-l", "joe",
                        "--", "h");
    }
}
