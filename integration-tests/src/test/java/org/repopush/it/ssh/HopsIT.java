package org.repopush.it.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.ListeningPorts;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.sshd.JumpChain;
import org.repopush.it.fixture.sshd.Sshd;
import org.repopush.tunnel.RemoteCommand;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.ReverseForward;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** Ways to a server that are no TCP connection from here: each through {@code ssh} and through us, with the same outcome. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
@Timeout(120)
class HopsIT {
    @RegisterExtension
    static final JumpChain CHAIN = new JumpChain();

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void configure() {
        CHAIN.configure("""
                Host target-config
                    ProxyJump one,two
                Host target-deep
                    ProxyJump two-deep
                Host two-deep
                    ProxyJump three-deep
                Host three-deep
                    ProxyJump one
                Host target-tokens
                    ProxyJump %%r@one-%%n
                Host target-command
                    ProxyCommand ssh -F %1$s -W %%h:%%p one
                Host target-nested
                    ProxyCommand ssh -F %1$s -J one -W %%h:%%p two
                Host target-shell
                    ProxyCommand ssh -F %1$s -W '%%h:%%p' one | cat
                Host target-none
                    ProxyCommand none
                    ProxyJump one
                Host target-chatty
                    ProxyCommand sh -c 'echo by way of %%n as %%r 100%%%% >&2; exec ssh -F %1$s -W %%h:%%p one'
                Host wrong-two
                    Port %3$d
                    IdentityFile %2$s
                    UserKnownHostsFile %4$s
                Host one-unknown
                    UserKnownHostsFile /dev/null
                Host target-self
                    ProxyJump target-self
                Host target-stranger
                    HostName no-such-host.invalid
                Host circle-a
                    ProxyJump circle-b
                Host circle-b
                    ProxyJump circle-a
                Host spiral*
                    ProxyJump %%hx
                    HostName %%h
                """.formatted(
                        CHAIN.config(),
                        CHAIN.server("one").client().key().file(),
                        CHAIN.server("two").port(),
                        CHAIN.server("two").client().knownHosts()));
    }

    record Case(String host, Optional<String> jump, List<String> options) {
        static Case of(String host, String jump, String... options) {
            return new Case(host, jump.isEmpty() ? Optional.empty() : Optional.of(jump), List.of(options));
        }

        SshOptions ssh() {
            return CHAIN.options(jump, options, TIMEOUT);
        }

        @Override
        public String toString() {
            return String.join(" ", options) + jump.map(hops -> " -J " + hops).orElse("") + " " + host;
        }
    }

    private RemoteHost connect(Case way) throws Exception {
        return RemoteHost.connect(Host.parse(way.host()), way.ssh(), told::add);
    }

    private static String printed(RemoteHost host, String words) throws Exception {
        try (RemoteCommand command = host.openCommand(line -> {})) {
            command.exec(words);
            command.input().close();
            String text = new String(command.output(Duration.ofSeconds(30)).readAllBytes(), UTF_8);
            assertThat(command.await()).isZero();
            return text;
        }
    }

    /** Of the server's connection: its port, so which server it is. */
    private static String serverPort(String connection) {
        return connection.strip().split(" ")[3];
    }

    static Stream<Case> ways() {
        String here = "[127.0.0.1]:" + CHAIN.server("one").port();
        String key = "IdentityFile=" + CHAIN.server("target").client().key().file();
        return Stream.of(
                Case.of("target", ""),
                Case.of("target", "one"),
                Case.of("target", "one,two"),
                Case.of("target", "one,two,three"),
                Case.of("target", "one,two,one"),
                Case.of("target", "ssh://one:" + CHAIN.server("one").port()),
                Case.of("target", System.getProperty("user.name") + "@one-alias,two"),
                Case.of("target", "none"),
                Case.of("target-config", ""),
                Case.of("target-config", "none"),
                Case.of("target-config", "three"),
                Case.of("target-config", "", "ProxyCommand=none"),
                Case.of("target-deep", ""),
                Case.of("target", "two-deep"),
                Case.of("target-tokens", ""),
                Case.of("target-command", ""),
                Case.of("target-nested", ""),
                Case.of("target-shell", ""),
                Case.of("target-chatty", ""),
                Case.of("target-none", ""),
                Case.of("target", "", "ProxyJump=one"),
                Case.of("target", "one", "IdentityFile=/nonexistent", key, "User=" + System.getProperty("user.name")),
                Case.of("target", "one", "ServerAliveInterval=1", "Ciphers=chacha20-poly1305@openssh.com"),
                Case.of("target", "target"),
                Case.of("target", here));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void leadsWhereItLeadsSsh(Case way) throws Exception {
        Finished ssh = CHAIN.ssh(way.host(), way.ssh(), "printenv SSH_CONNECTION");
        if (ssh.status() == 0) {
            try (RemoteHost host = connect(way)) {
                assertThat(serverPort(printed(host, "printenv SSH_CONNECTION"))).isEqualTo(serverPort(ssh.out()));
            }
        } else {
            TunnelException refused = refusal(way);
            assertThat(refused).as(ssh.err()).isNotNull();
        }
    }

    private TunnelException refusal(Case way) {
        return catchThrowableOfType(TunnelException.class, () -> connect(way).close());
    }

    record Failure(Case way, Reason reason, String message, String hint) {
        @Override
        public String toString() {
            return way.toString();
        }
    }

    static Stream<Failure> failures() {
        String closed = "127.0.0.1:" + Sshd.freePort();
        String port = closed.substring(closed.indexOf(':') + 1);
        String target = "127.0.0.1:" + CHAIN.server("target").port();
        return Stream.of(
                failure(
                        "target",
                        "shut",
                        Reason.UNREACHABLE,
                        "jump host shut does not allow connections to " + target,
                        "PermitOpen"),
                failure(
                        "target",
                        "one,shut",
                        Reason.UNREACHABLE,
                        "jump host shut does not allow connections to " + target,
                        "PermitOpen"),
                failure(
                        "target",
                        "shut,one",
                        Reason.UNREACHABLE,
                        "jump host shut does not allow connections to 127.0.0.1:"
                                + CHAIN.server("one").port(),
                        "PermitOpen"),
                failure(
                        "target",
                        "one:" + port,
                        Reason.UNREACHABLE,
                        "jump host one: cannot connect to " + closed,
                        "-p " + port + " one true"),
                failure(
                        "target",
                        "one,two:" + port,
                        Reason.UNREACHABLE,
                        "jump host one cannot connect to " + closed + ": Connection refused",
                        "the jump host looks up the name"),
                failure(
                        "target",
                        "one",
                        Reason.UNREACHABLE,
                        "jump host one cannot connect to " + closed,
                        "name and port",
                        "Port=" + port),
                failure(
                        "target-stranger",
                        "one",
                        Reason.UNREACHABLE,
                        "jump host one cannot connect to no-such-host.invalid",
                        "the jump host looks up the name"),
                failure("target", "one,wrong-two", Reason.AUTH, "jump host wrong-two: the login as ", "Host wrong-two"),
                failure(
                        "target",
                        "one-unknown",
                        Reason.HOST_KEY,
                        "jump host one-unknown: the host key of 127.0.0.1:",
                        "/dev/null"),
                failure("target", "one", Reason.AUTH, "the login as nobody-at-all@" + target, "", "User=nobody-at-all"),
                failure(
                        "target",
                        "one",
                        Reason.HOST_KEY,
                        "the host key of " + target + " is unknown",
                        "",
                        "UserKnownHostsFile=/dev/null"),
                failure("circle-a", "", Reason.CONFIG, "the jump hosts form a circle", "ProxyJump none"),
                failure("spiral", "", Reason.CONFIG, "the jump hosts form a circle", "ProxyJump none"),
                failure("target-self", "", Reason.CONFIG, "form a circle: target-self again needs target-self", ""),
                failure("target", "", Reason.CONFIG, "Invalid ProxyJump", "", "ProxyJump=one:99999"),
                failure(
                        "target",
                        "",
                        Reason.UNREACHABLE,
                        "ProxyCommand 'sh -c 'exit 7'' ended with status 7",
                        "",
                        "ProxyCommand=sh -c 'exit 7'"),
                failure(
                        "target",
                        "",
                        Reason.UNREACHABLE,
                        "ended with status 127: ",
                        "",
                        "ProxyCommand=no-such-program-at-all"),
                failure(
                        "target",
                        "",
                        Reason.UNREACHABLE,
                        "ended with status 3: boom; and more",
                        "",
                        "ProxyCommand=sh -c 'echo boom >&2; echo and more >&2; exit 3'"),
                failure(
                        "target",
                        "",
                        Reason.UNREACHABLE,
                        "is not an SSH server",
                        "",
                        "ProxyCommand=echo 220 mail.example ESMTP"),
                failure("target", "", Reason.CONFIG, "ProxyCommand nc %k", "", "ProxyCommand=nc %k"),
                failure(
                        "target",
                        "",
                        Reason.CONFIG,
                        "ProxyUseFdpass",
                        "nc %h %p",
                        "ProxyCommand=true",
                        "ProxyUseFdpass=yes"));
    }

    private static Failure failure(
            String host, String jump, Reason reason, String message, String hint, String... options) {
        return new Failure(Case.of(host, jump, options), reason, message, hint);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failureNamesItsPlaceAndWhatToDo(Failure failure) {
        TunnelException refused = refusal(failure.way());

        assertThat(refused).isNotNull();
        assertThat(refused).hasMessageContaining(failure.message());
        assertThat(refused.reason()).isEqualTo(failure.reason());
        assertThat(refused.hint().orElse("")).contains(failure.hint());
        if (failure.reason() != Reason.CONFIG
                || !failure.message().contains("circle")) { // where ssh starts itself for ever
            assertThat(CHAIN.ssh(failure.way().host(), failure.way().ssh(), "true")
                            .status())
                    .isNotZero();
        }
    }

    @Test
    void nothingListensOnTheWay() throws Exception {
        Set<Integer> before = ListeningPorts.ours();
        try (RemoteHost host = connect(Case.of("target", "one,two"))) {
            assertThat(ListeningPorts.ours()).isEqualTo(before);
            assertThat(host.name())
                    .endsWith("127.0.0.1:" + CHAIN.server("target").port());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"target:one,two", "target-command:none"})
    void whatTheServerForwardsArrives(String way) throws Exception {
        try (RemoteHost host = connect(Case.of(way.split(":")[0], way.split(":")[1].replace("none", "")));
                ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ReverseForward forward = host.forward()) {
            forward.leadTo(server.getLocalPort());
            try (Socket remote = new Socket(InetAddress.getLoopbackAddress(), forward.remotePort());
                    Socket ours = server.accept()) {
                ours.getOutputStream().write("hello".getBytes(UTF_8));
                ours.shutdownOutput();
                assertThat(remote.getInputStream().readAllBytes()).isEqualTo("hello".getBytes(UTF_8));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"target:one,two", "target-command:none"})
    void severalChannelsCarryMuchAtOnce(String way) throws Exception {
        try (RemoteHost host = connect(Case.of(way.split(":")[0], way.split(":")[1].replace("none", "")))) {
            List<CompletableFuture<String>> sums = Stream.of(1, 2, 3)
                    .map(seed -> CompletableFuture.supplyAsync(() -> sumThere(host, seed)))
                    .toList();
            for (int seed = 1; seed <= 3; seed++) {
                assertThat(sums.get(seed - 1).get()).startsWith(sum(seed));
            }
        }
    }

    private static byte[] block(int seed) {
        byte[] block = new byte[8 << 20];
        new Random(seed).nextBytes(block);
        return block;
    }

    private static String sum(int seed) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(block(seed)));
    }

    private static String sumThere(RemoteHost host, int seed) {
        try (RemoteCommand command = host.openCommand(line -> {})) {
            command.exec("sha256sum");
            try (OutputStream input = command.input()) {
                input.write(block(seed));
            }
            return new String(command.output(Duration.ofSeconds(30)).readAllBytes(), UTF_8);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void hopThatIsLostIsNamed() throws Exception {
        try (Relay relay = CHAIN.server("one").relay()) {
            CHAIN.configure(CHAIN.relayed("one", "one-relayed", relay));
            try (RemoteHost host = connect(Case.of("target", "one-relayed,two"))) {
                RemoteCommand command = host.openCommand(line -> {});
                command.exec("sleep 8");
                relay.cut();
                TunnelException lost = catchThrowableOfType(TunnelException.class, command::await);
                assertThat(lost.reason()).isEqualTo(Reason.LOST);
                assertThat(lost)
                        .hasMessageContainingAll(
                                "the connection to " + host.name() + " is lost: the connection to ",
                                "127.0.0.1:" + relay.port() + " is lost");
            }
        }
    }

    @Test
    void whatAProxyCommandSaysIsForTheUser() throws Exception {
        connect(Case.of("target-chatty", "")).close();
        assertThat(told).containsExactly("by way of target-chatty as " + System.getProperty("user.name") + " 100%");
    }
}
