package org.repopush.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.forward.TcpForwardingFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.tunnel.connection.ForwardGate;
import org.repopush.tunnel.embedded.EmbeddedHost;
import org.repopush.tunnel.io.Eventually;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

@ExtendWith(NoLeaks.class)
@Timeout(60)
class RemoteHostTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    Path directory;

    private EmbeddedHost embedded;
    private Path ssh;
    private final List<String> diagnostics = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        embedded = EmbeddedHost.start(directory);
        ssh = directory.toRealPath().resolve(".ssh");
    }

    @AfterEach
    void close() throws Exception {
        embedded.close();
    }

    /** The embedded host's options with {@code -o} before its configuration. */
    private SshOptions options(Duration timeout, String... options) {
        return new SshOptions(
                embedded.options().configFile(),
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                List.of(options),
                timeout);
    }

    private RemoteHost connect(String... options) throws Exception {
        return RemoteHost.connect(embedded.host(), options(Duration.ofSeconds(20), options), diagnostics::add);
    }

    private TunnelException failure(String... options) {
        return catchThrowableOfType(
                TunnelException.class, () -> connect(options).close());
    }

    private int sshPort() throws IOException {
        return Files.readAllLines(ssh.resolve("config")).stream()
                .filter(line -> line.contains("Port "))
                .map(line -> Integer.valueOf(line.strip().split(" ")[1]))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nameIsWhatTheConfigurationMeans() throws Exception {
        try (RemoteHost host = connect()) {
            assertThat(host.name()).isEqualTo(System.getProperty("user.name") + "@127.0.0.1:" + sshPort());
        }
    }

    @Test
    void warmUpRunsOnceAndEndsByItself() throws Exception {
        try (RemoteHost host = connect()) {
            host.warmUp();
            host.warmUp();
            assertThat(threads("repo-push-warm-up")).hasSizeLessThanOrEqualTo(1);
            Eventually.holds(() -> assertThat(threads("repo-push-warm-up")).isEmpty());
            host.warmUp();
            assertThat(threads("repo-push-warm-up")).isEmpty();
        }
    }

    @Test
    void whatIsPreloadedIsLoadedOnAThreadThatEndsByItself() throws Exception {
        ClassPreload.start();
        Eventually.holds(() -> assertThat(threads("repo-push-preload")).isEmpty());
    }

    @Test
    void acknowledgementsEndWithTheConnection() throws Exception {
        try (RemoteHost host = connect()) {
            assertThat(host.name()).isNotEmpty();
        }
        assertThat(threads("repo-push-acknowledging")).isEmpty();
    }

    private static List<String> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name::equals)
                .toList();
    }

    @Test
    void interruptedConnectLeavesNothing() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(this::connect).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void closeTwiceAndWithScriptsAndForwardsOpen() throws Exception {
        RemoteHost host = connect();
        RemoteScript script = host.start("{\necho \"@$2 hello\"; read -r x\n}\n", List.of("probe"), line -> {});
        assertThat(script.poll(Duration.ofSeconds(20))).isPresent();
        host.forward().leadTo(9);
        host.close();
        host.close();
    }

    // forward

    @Test
    void forwardReachesOurServerUntilItIsClosed() throws Exception {
        try (RemoteHost host = connect();
                ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            ReverseForward forward = host.forward();
            try (Socket early = new Socket(LOOPBACK, forward.remotePort())) {
                assertThat(early.getInputStream().read()).isEqualTo(-1);
            }
            forward.leadTo(server.getLocalPort());
            try (Socket remote = new Socket(LOOPBACK, forward.remotePort());
                    Socket ours = server.accept()) {
                ours.getOutputStream().write("hello".getBytes(UTF_8));
                ours.shutdownOutput();
                assertThat(remote.getInputStream().readAllBytes()).isEqualTo("hello".getBytes(UTF_8));
            }
            forward.close();
            forward.close();
            assertThatThrownBy(() -> new Socket(LOOPBACK, forward.remotePort()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void gateLetsOnlyOurServerThrough() {
        ForwardGate gate = new ForwardGate();
        gate.open(45000, 8080);
        assertThat(gate.letsThrough(TcpForwardingFilter.Type.Forwarded, address("127.0.0.1", 8080)))
                .isTrue();
        assertThat(gate.letsThrough(TcpForwardingFilter.Type.Forwarded, address("127.0.0.1", 8081)))
                .isFalse();
        assertThat(gate.letsThrough(TcpForwardingFilter.Type.Forwarded, address("192.0.2.1", 8080)))
                .isFalse();
        assertThat(gate.letsThrough(TcpForwardingFilter.Type.Direct, address("127.0.0.1", 8080)))
                .isFalse();
        gate.close(45000);
        assertThat(gate.letsThrough(TcpForwardingFilter.Type.Forwarded, address("127.0.0.1", 8080)))
                .isFalse();
    }

    private static SshdSocketAddress address(String host, int port) {
        return new SshdSocketAddress(host, port);
    }

    // the host's key

    @Test
    void unknownHostKeyIsRefusedByName() throws Exception {
        Path empty = Files.createFile(directory.resolve("empty"));
        TunnelException refused = failure("UserKnownHostsFile=" + empty);
        assertThat(refused.reason()).isEqualTo(Reason.HOST_KEY);
        assertThat(refused)
                .hasMessageContaining("127.0.0.1:" + sshPort())
                .hasMessageContaining("is unknown")
                .hasMessageContaining("ssh-ed25519 SHA256:")
                .hasMessageContaining(empty.toString());
        assertThat(refused.hint()).get().asString().contains("[127.0.0.1]:" + sshPort() + " ssh-ed25519 AAAA");
        assertThat(empty).isEmptyFile();
    }

    @Test
    void newHostKeyIsAddedWhenTheUserWantsThat() throws Exception {
        Path fresh = directory.resolve("fresh");
        connect("UserKnownHostsFile=" + fresh, "StrictHostKeyChecking=accept-new")
                .close();
        assertThat(diagnostics)
                .singleElement()
                .asString()
                .contains("added the key")
                .contains(fresh.toString());
        connect("UserKnownHostsFile=" + fresh).close();
    }

    @Test
    void changedHostKeyIsRefusedWhateverTheUserWants() throws Exception {
        Path known = ssh.resolve("known_hosts");
        Files.writeString(known, "# other\n[127.0.0.1]:" + sshPort() + " ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEFB\n");
        for (String strict : List.of("yes", "accept-new", "no")) {
            TunnelException refused = failure("StrictHostKeyChecking=" + strict);
            assertThat(refused.reason()).isEqualTo(Reason.HOST_KEY);
            assertThat(refused)
                    .hasMessageContaining("has changed")
                    .hasMessageContaining(known + " line 2 holds ssh-ed25519");
            assertThat(refused.hint())
                    .hasValue("if the server really has a new key: ssh-keygen -R '[127.0.0.1]:%d' -f %s"
                            .formatted(sshPort(), known));
        }
    }

    @Test
    void revokedHostKeyIsRefused() throws Exception {
        Path known = ssh.resolve("known_hosts");
        String key = Files.readString(known).split(" ", 2)[1];
        Files.writeString(known, Files.readString(known) + "@revoked * " + key);
        assertThat(failure()).hasMessageContaining("is revoked").hasMessageContaining("line 2 revokes");
    }

    // the login

    @Test
    void refusedLoginListsTheKeysAndWhatTheServerTakes() throws Exception {
        Path wrong = keyFile("wrong", "");
        Path locked = keyFile("locked", "secret");
        Path open = keyFile("open", "");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Path garbage = Files.writeString(directory.resolve("garbage"), "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n");
        Files.setPosixFilePermissions(garbage, PosixFilePermissions.fromString("rw-------"));
        List<String> config = new ArrayList<>();
        for (Path file : List.of(wrong, locked, open, garbage, directory.resolve("missing"))) {
            config.add("    IdentityFile " + file);
        }
        Path file = ssh.resolve("config");
        Files.writeString(file, Files.readString(file).replaceFirst(" *IdentityFile .*", String.join("\n", config)));

        TunnelException refused = failure();

        assertThat(refused.reason()).isEqualTo(Reason.AUTH);
        assertThat(refused).hasMessageContaining("the server accepts publickey");
        assertThat(refused.attempts()).hasSize(5);
        assertThat(refused.attempts().get(0))
                .startsWith(wrong + " (ssh-ed25519 SHA256:")
                .endsWith("refused by the server");
        assertThat(refused.attempts().get(1)).contains(locked.toString()).endsWith("refused by the server");
        assertThat(refused.attempts().get(2)).contains("open to others");
        assertThat(refused.attempts().get(3)).contains("not a key that can be read");
        assertThat(refused.attempts().get(4)).endsWith("missing: no such file");
        assertThat(refused.hint())
                .hasValueSatisfying(hint -> assertThat(hint)
                        .contains("chmod 600 " + open, "or add the public half of a key that was refused"));
    }

    private Path keyFile(String name, String passphrase) throws Exception {
        Path file = directory.resolve(name);
        Process process = new ProcessBuilder(
                        "ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", file.toString())
                .start();
        assertThat(process.waitFor()).isZero();
        return file;
    }

    @Test
    void loginWithoutAnyKeySaysSo() {
        TunnelException refused = failure("PubkeyAuthentication=no");
        assertThat(refused.reason()).isEqualTo(Reason.AUTH);
        assertThat(refused.attempts())
                .containsExactly("no key was tried: PubkeyAuthentication or PreferredAuthentications excludes them");
        assertThat(refused).hasMessageContaining("the server accepts publickey");
    }

    @Test
    void nothingInCommonIsTold() {
        TunnelException refused = failure("HostKeyAlgorithms=rsa-sha2-512");
        assertThat(refused.reason()).isEqualTo(Reason.NO_COMMON_ALGORITHM);
    }

    @Test
    void nothingThatWeHaveIsAConfigurationError() {
        TunnelException refused = failure("Ciphers=aes128-cbc");
        assertThat(refused.reason()).isEqualTo(Reason.CONFIG);
        assertThat(refused).hasMessageContaining("Ciphers").hasMessageContaining("aes128-cbc");
    }

    // what listens there

    @Test
    void closedPortIsNamed() throws Exception {
        int port = sshPort();
        embedded.close();
        TunnelException refused = failure();
        assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(refused).hasMessageContaining("127.0.0.1:" + port).hasMessageContaining("refused");
    }

    @Test
    void unknownHostIsNamed() {
        TunnelException refused = failure("HostName=no-such-host.invalid");
        assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(refused).hasMessageContaining("no-such-host.invalid");
    }

    /** Answers each connection in its own way. */
    private interface Manners {
        void with(Socket client) throws IOException;
    }

    private TunnelException failureAgainst(Manners manners, Duration timeout) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            Thread serving = new Thread(() -> {
                try (Socket client = server.accept()) {
                    manners.with(client);
                } catch (IOException e) {
                    // the test is over
                }
            });
            serving.start();
            SshOptions options = options(timeout, "Port=" + server.getLocalPort());
            TunnelException failure = catchThrowableOfType(
                    TunnelException.class,
                    () -> RemoteHost.connect(embedded.host(), options, diagnostics::add)
                            .close());
            serving.join();
            return failure;
        }
    }

    private static void waitForTheEnd(Socket client) throws IOException {
        client.getInputStream().readAllBytes();
    }

    @Test
    void silentServerTimesOut() throws Exception {
        TunnelException silent = failureAgainst(RemoteHostTest::waitForTheEnd, Duration.ofMillis(700));
        assertThat(silent.reason()).isEqualTo(Reason.TIMEOUT);
    }

    @Test
    void serverThatStopsAfterItsNameTimesOut() throws Exception {
        TunnelException silent = failureAgainst(
                client -> {
                    client.getOutputStream().write("SSH-2.0-x\r\n".getBytes(UTF_8));
                    waitForTheEnd(client);
                },
                Duration.ofMillis(700));
        assertThat(silent.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(silent).hasMessageContaining("key exchange");
    }

    @Test
    void serverThatClosesAtOnceIsUnreachable() throws Exception {
        TunnelException closed = failureAgainst(client -> {}, Duration.ofSeconds(10));
        assertThat(closed.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(closed).hasMessageContaining("closed the connection before the key exchange");
    }

    @Test
    void webServerIsNoSshServer() throws Exception {
        TunnelException other = failureAgainst(
                client -> {
                    OutputStream out = client.getOutputStream();
                    out.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
                    out.flush();
                    client.shutdownOutput();
                    waitForTheEnd(client);
                },
                Duration.ofSeconds(10));
        assertThat(other.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(other).hasMessageContaining("is not an SSH server");
    }

    @Test
    void interruptEndsTheWaitForASilentServer() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            AtomicReference<Throwable> seen = new AtomicReference<>();
            Thread connecting = new Thread(() -> {
                try {
                    RemoteHost.connect(
                                    embedded.host(),
                                    options(Duration.ofSeconds(50), "Port=" + server.getLocalPort()),
                                    diagnostics::add)
                            .close();
                } catch (Exception e) {
                    seen.set(e);
                }
            });
            connecting.start();
            try (Socket client = server.accept()) {
                assertThat(client.isConnected()).isTrue();
                connecting.interrupt();
                connecting.join(10_000);
                assertThat(seen.get()).isInstanceOf(InterruptedException.class);
            }
        }
    }
}
