package org.repopush.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** The key exchange as it goes over the wire: what is proposed, and what somebody on the way may not change. */
@ExtendWith(NoLeaks.class)
@Timeout(30)
class KeyExchangeTest {
    private static final int NOTHING = -1;
    private static final byte[] IGNORE = {SshConstants.SSH_MSG_IGNORE, 0, 0, 0, 1, 'x'};

    @TempDir
    Path directory;

    private final SshServer server = SshServer.setUpDefaultServer();

    @AfterEach
    void stop() throws Exception {
        server.stop(true);
    }

    private RemoteHost connect(int port, String... options) throws Exception {
        Path config = Files.writeString(directory.resolve("config"), """
                Host *
                    User u
                    UserKnownHostsFile %s
                    GlobalKnownHostsFile none
                    IdentityFile none
                    IdentityAgent none
                """.formatted(directory.resolve("known_hosts")));
        SshOptions ssh = new SshOptions(
                Optional.of(config),
                OptionalInt.of(port),
                List.of(),
                Optional.empty(),
                List.of(options),
                Duration.ofSeconds(10));
        return RemoteHost.connect(Host.of("127.0.0.1"), ssh, line -> {});
    }

    /** A packet that is not encrypted, without its padding (RFC 4253, section 6). */
    private static byte[] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        int padding = in.readUnsignedByte();
        byte[] payload = in.readNBytes(length - padding - 1);
        in.skipNBytes(padding);
        return payload;
    }

    private static void write(OutputStream out, byte[] payload) throws IOException {
        int padding = 4 + 8 - (payload.length + 5 + 4) % 8;
        DataOutputStream packet = new DataOutputStream(out);
        packet.writeInt(payload.length + padding + 1);
        packet.writeByte(padding);
        packet.write(payload);
        packet.write(new byte[padding]);
        packet.flush();
    }

    private static String identification(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next;
        do {
            next = in.read();
            line.write(next);
        } while (next != '\n');
        return line.toString(ISO_8859_1);
    }

    /** The ten lists of names of a client's proposal (RFC 4253, section 7.1), as a server sees them. */
    private List<List<String>> proposal(String... options) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<byte[]> first = CompletableFuture.supplyAsync(() -> firstPacket(listener));
            assertThatThrownBy(() -> connect(listener.getLocalPort(), options).close())
                    .isInstanceOf(TunnelException.class);
            DataInputStream packet = new DataInputStream(new ByteArrayInputStream(first.get()));
            assertThat(packet.read()).isEqualTo(SshConstants.SSH_MSG_KEXINIT);
            packet.skipNBytes(16); // cookie
            List<List<String>> lists = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                lists.add(List.of(new String(packet.readNBytes(packet.readInt()), US_ASCII).split(",")));
            }
            return lists;
        }
    }

    private static byte[] firstPacket(ServerSocket listener) {
        try (Socket client = listener.accept()) {
            client.getOutputStream().write("SSH-2.0-x\r\n".getBytes(US_ASCII));
            DataInputStream in = new DataInputStream(client.getInputStream());
            identification(in);
            return read(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "KexAlgorithms=+diffie-hellman-group14-sha1,diffie-hellman-group1-sha1;HostKeyAlgorithms=+ssh-rsa,ssh-dss;"
                        + "Ciphers=+aes256-cbc,3des-cbc;MACs=+hmac-sha1,hmac-md5,hmac-sha1-96;CASignatureAlgorithms=+ssh-rsa",
                "Ciphers=^aes128-cbc;MACs=^hmac-md5-etm@openssh.com;KexAlgorithms=^diffie-hellman-group-exchange-sha1",
            })
    void nothingWeakIsProposedAndStrictKeyExchangeIs(String options) throws Exception {
        List<List<String>> lists = proposal(options.isEmpty() ? new String[0] : options.split(";"));

        assertThat(lists.get(0)).contains("curve25519-sha256", "kex-strict-c-v00@openssh.com", "ext-info-c");
        assertThat(lists.get(1)).contains("ssh-ed25519", "rsa-sha2-256");
        assertThat(lists.get(2)).contains("aes128-gcm@openssh.com").isEqualTo(lists.get(3));
        assertThat(lists.get(4)).contains("hmac-sha2-256-etm@openssh.com").isEqualTo(lists.get(5));
        assertThat(lists.stream().flatMap(List::stream)).noneMatch(KeyExchangeTest::isWeak);
    }

    private static boolean isWeak(String name) {
        return name.matches(".*(sha1|md5|cbc|dss|arcfour|3des).*") || name.matches("ssh-rsa(-cert-.*)?");
    }

    /**
     * What somebody on the way puts into what the server says before the encryption begins.
     *
     * @param before the message before which it is put
     */
    private record Meddler(ServerSocket listener, int server, int before) implements AutoCloseable {
        static Meddler to(int server, int before) throws IOException {
            Meddler meddler = new Meddler(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()), server, before);
            Thread thread = new Thread(meddler::run, "meddler");
            thread.setDaemon(true);
            thread.start();
            return meddler;
        }

        private void run() {
            try (Socket client = listener.accept();
                    Socket there = new Socket(InetAddress.getLoopbackAddress(), server)) {
                Thread up = new Thread(() -> pass(client, there), "meddler-up");
                up.setDaemon(true);
                up.start();
                DataInputStream in = new DataInputStream(there.getInputStream());
                OutputStream out = client.getOutputStream();
                out.write(identification(in).getBytes(ISO_8859_1));
                byte[] packet;
                do {
                    packet = read(in);
                    if (packet[0] == before) {
                        write(out, IGNORE);
                    }
                    write(out, packet);
                } while (packet[0] != SshConstants.SSH_MSG_NEWKEYS);
                in.transferTo(out);
            } catch (IOException e) {
                // one of them has left
            }
        }

        private static void pass(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
                to.shutdownOutput();
            } catch (IOException e) {
                // one of them has left
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    /** The attack named Terrapin (CVE-2023-48795) begins with a message that nobody misses. */
    @ParameterizedTest
    @CsvSource({
        "20, sequence number of first KEX_INIT received is not 1",
        "31, SSH_MSG_IGNORE not allowed during initial key exchange",
        "21, SSH_MSG_IGNORE not allowed during initial key exchange",
        "-1, the login as u"
    })
    void messageThatSomebodyPutsIntoTheKeyExchangeEndsIt(int before, String outcome) throws Exception {
        KeyPair hostKey = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPasswordAuthenticator((user, password, session) -> false);
        server.start();
        try (Meddler meddler = Meddler.to(server.getPort(), before)) {
            int port = meddler.listener().getLocalPort();
            SshKey shown = SshKey.of(hostKey.getPublic());
            Files.writeString(
                    directory.resolve("known_hosts"),
                    "[127.0.0.1]:%d %s %s\n".formatted(port, shown.type(), shown.base64()));

            TunnelException refused = catchThrowableOfType(
                    TunnelException.class, () -> connect(port).close());
            assertThat(refused).hasMessageContaining(outcome);
            assertThat(refused.reason()).isEqualTo(before == NOTHING ? Reason.AUTH : Reason.NO_COMMON_ALGORITHM);
            assertThat(refused.hint()).isPresent();
        }
    }
}
