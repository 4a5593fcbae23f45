package org.repopush.tunnel.hostkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.hostkey.HostKeyJudge.NewKey;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** What no server on the loopback address can show: CheckHostIP leaves that address out. */
class HostKeyJudgeTest {
    private static final String CHECKING = "checkhostip yes\nstricthostkeychecking accept-new\n";

    @TempDir
    Path directory;

    private KeyPair pair;
    private String line;
    private String otherLine;

    @BeforeEach
    void generate() throws Exception {
        pair = ecdsa();
        line = line(pair);
        otherLine = line(ecdsa());
    }

    private static KeyPair ecdsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static String line(KeyPair pair) {
        SshKey key = SshKey.of(pair.getPublic());
        return " " + key.type() + " " + key.base64() + "\n";
    }

    private Optional<NewKey> judge(String knownHosts, String settings, String address) throws Exception {
        Path file = Files.writeString(directory.resolve("known_hosts"), knownHosts);
        SshConfig config = SshConfig.parse(
                "user u\nhostname host\nport 2222\nuserknownhostsfile " + file + "\n" + settings,
                "host",
                directory,
                "u");
        HostKeyPolicy policy = HostKeyPolicy.of(config);
        return new HostKeyJudge(policy, KnownHosts.read(policy.files()), config.hostAndPort())
                .judge(pair.getPublic(), Optional.of(InetAddress.getByName(address)));
    }

    @Test
    void addressOfAKnownHostIsAdded() throws Exception {
        assertThat(judge("[host]:2222" + line, CHECKING, "192.0.2.1")).hasValueSatisfying(key -> {
            assertThat(key.written()).containsExactly("[192.0.2.1]:2222");
            assertThat(key.asks()).isFalse();
        });
    }

    @Test
    void newHostIsAddedWithItsAddress() throws Exception {
        assertThat(judge("", CHECKING, "192.0.2.1"))
                .hasValueSatisfying(
                        key -> assertThat(key.written()).containsExactly("[host]:2222", "[192.0.2.1]:2222"));
    }

    @Test
    void addressWithAnotherKeyIsRefused() {
        assertThatThrownBy(() -> judge("[host]:2222" + line + "[192.0.2.1]:2222" + otherLine, CHECKING, "192.0.2.1"))
                .isInstanceOfSatisfying(
                        TunnelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.HOST_KEY))
                .hasMessageContaining("has changed")
                .hasMessageContaining("known_hosts line 2");
    }

    @Test
    void addressIsLeftAloneWhereItSaysNothing() throws Exception {
        String known = "[host]:2222" + line + "[192.0.2.1]:2222" + otherLine + "[127.0.0.1]:2222" + otherLine;
        assertThat(judge(known, "", "192.0.2.1")).isEmpty();
        assertThat(judge(known, CHECKING, "127.0.0.1")).isEmpty();
    }

    @Test
    void nameThatMeansSomethingInAFileIsNeverWritten() {
        assertThatThrownBy(() -> judge("", CHECKING + "hostkeyalias a,b\n", "192.0.2.1"))
                .hasMessageContaining("is unknown");
    }

    @Test
    void revocationListInBinaryFormIsRefused() throws Exception {
        Path list = Files.writeString(directory.resolve("krl"), "SSHKRL\n\0\0\0\0\1");
        assertThatThrownBy(() -> judge("[host]:2222" + line, "revokedhostkeys " + list + "\n", "192.0.2.1"))
                .isInstanceOfSatisfying(
                        TunnelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFIG))
                .hasMessageContaining("binary form");
    }
}
