package org.repopush.it.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.SshKey;
import org.repopush.it.fixture.sshd.Sshd;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** Real servers that agree with few clients, or that have no time for one. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
@Timeout(60)
class OddServersIT {
    @RegisterExtension
    final Site site = Site.own();

    private Sshd server(String... settings) throws IOException {
        Path directory = Files.createDirectory(site.directory().resolve("odd"));
        return Sshd.start(directory, Account.current(), Arrays.asList(settings));
    }

    private static RemoteHost connect(Sshd server, String... options) throws Exception {
        SshOptions ssh = new SshOptions(
                Optional.of(server.client().config()),
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                List.of(options),
                Duration.ofSeconds(20));
        return RemoteHost.connect(Host.of("127.0.0.1"), ssh, line -> {});
    }

    private static TunnelException refusal(Sshd server, String... options) {
        return catchThrowableOfType(
                TunnelException.class, () -> connect(server, options).close());
    }

    @Test
    void serverOfLongAgoIsReached() throws Exception {
        SshKey key = SshKey.generate(site.directory().resolve("host_rsa"), "rsa");
        try (Sshd old = server(
                "HostKey " + key.file(),
                "HostKeyAlgorithms rsa-sha2-256",
                "KexAlgorithms diffie-hellman-group14-sha256",
                "Ciphers aes256-ctr",
                "MACs hmac-sha2-256")) {
            Files.writeString(old.client().knownHosts(), "[127.0.0.1]:" + old.port() + " " + key.publicLine() + "\n");
            connect(old).close();
        }
    }

    @Test
    void serverThatKnowsBrokenAlgorithmsOnlyIsRefusedWithTheirNames() throws Exception {
        try (Sshd broken = server("KexAlgorithms diffie-hellman-group14-sha1,diffie-hellman-group1-sha1")) {
            TunnelException refused = refusal(broken);
            assertThat(refused.reason()).isEqualTo(Reason.NO_COMMON_ALGORITHM);
            assertThat(refused)
                    .hasMessageContaining("127.0.0.1:" + broken.port())
                    .hasMessageContaining(
                            "the server offers diffie-hellman-group14-sha1,diffie-hellman-group1-sha1, repo-push accepts ")
                    .hasMessageContaining("curve25519-sha256");
            assertThat(refused.hint()).get().asString().contains("SHA-1");
        }
    }

    @Test
    void serverWithAnotherCipherIsRefusedWithItsName() throws Exception {
        try (Sshd strict = server("Ciphers aes256-cbc")) {
            assertThat(refusal(strict)).hasMessageContaining("the server offers aes256-cbc, repo-push accepts ");
        }
    }

    @Test
    void serverThatIsBusySaysSo() throws Exception {
        try (Sshd busy = server("PerSourceMaxStartups 1");
                Socket other = admitted(busy)) {
            assertThat(other.isConnected()).isTrue();
            TunnelException refused = refusal(busy);
            assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(refused.getMessage())
                    .matches(message -> message.contains("accepts no more logins at the moment")
                            || message.contains("closed the connection before the key exchange"));
        }
    }

    /** A connection that has begun; what asked whether the server is up may still count. */
    private static Socket admitted(Sshd server) throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            if (socket.getInputStream().read() == 'S') {
                return socket;
            }
            socket.close();
        }
        throw new AssertionError("never admitted");
    }

    @Test
    void serverThatAllowsPostQuantumOnlyIsRefusedWithTheSettingThatHelps() throws Exception {
        try (Sshd modern = server("KexAlgorithms sntrup761x25519-sha512@openssh.com")) {
            TunnelException refused = refusal(modern);
            assertThat(refused.reason()).isEqualTo(Reason.NO_COMMON_ALGORITHM);
            assertThat(refused)
                    .hasMessageContaining("the server offers sntrup761x25519-sha512@openssh.com, repo-push accepts ");
            assertThat(refused.hint()).get().asString().contains("curve25519-sha256", "KexAlgorithms");
        }
    }
}
