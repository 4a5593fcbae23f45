package org.repopush.tunnel.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedResource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.hostkey.HostKeyAlgorithms;
import org.repopush.tunnel.model.TunnelException;

class AlgorithmsTest {
    @BeforeAll
    static void install() {
        Ed25519.install();
    }

    private static SshConfig config(String lines) throws TunnelException {
        return SshConfig.parse("user u\nhostname h\nport 22\n" + lines, "h", Path.of("/"), "u");
    }

    private static List<String> names(List<? extends NamedResource> algorithms) {
        return algorithms.stream().map(NamedResource::getName).toList();
    }

    @Test
    void weakOnesAreNeverProposedEvenWhenAskedFor() throws Exception {
        SshConfig weak = config("""
                ciphers aes128-cbc,3des-cbc,aes256-ctr
                macs hmac-sha1,hmac-sha1-etm@openssh.com,hmac-md5,hmac-sha2-256
                kexalgorithms diffie-hellman-group1-sha1,diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1,ecdh-sha2-nistp256
                hostkeyalgorithms ssh-rsa,ssh-dss,rsa-sha2-256
                pubkeyacceptedalgorithms ssh-rsa,ssh-dss,ssh-ed25519
                """);
        assertThat(names(Algorithms.ciphers(weak))).containsExactly("aes256-ctr");
        assertThat(names(Algorithms.macs(weak))).containsExactly("hmac-sha2-256");
        assertThat(names(Algorithms.keyExchanges(weak))).containsExactly("ecdh-sha2-nistp256");
        assertThat(names(HostKeyAlgorithms.of(weak, List.of(), false))).containsExactly("rsa-sha2-256");
        assertThat(KeyAlgorithms.of(weak).allowed()).containsExactly("ssh-ed25519");
    }

    @Test
    void withoutAListNothingWeakIsProposedEither() throws Exception {
        SshConfig none = config("");
        assertThat(Stream.of(
                                names(Algorithms.ciphers(none)),
                                names(Algorithms.macs(none)),
                                names(Algorithms.keyExchanges(none)),
                                names(HostKeyAlgorithms.of(none, List.of(), false)),
                                KeyAlgorithms.of(none).allowed())
                        .flatMap(List::stream))
                .isNotEmpty()
                .noneMatch(name -> name.contains("sha1")
                        || name.contains("cbc")
                        || name.equals("ssh-rsa")
                        || name.contains("md5"));
    }

    @Test
    void knownHostKeysComeFirst() throws Exception {
        assertThat(names(HostKeyAlgorithms.of(config(""), List.of("ssh-rsa"), false)))
                .startsWith("rsa-sha2-512", "rsa-sha2-256")
                .contains("ssh-ed25519");
        assertThat(names(HostKeyAlgorithms.of(config(""), List.of("ecdsa-sha2-nistp384"), false)))
                .startsWith("ecdsa-sha2-nistp384");
    }

    @Test
    void orderOfTheUserIsKeptAndOpensshsDefaultIsNot() throws Exception {
        assertThat(names(Algorithms.ciphers(config("ciphers chacha20-poly1305@openssh.com,aes256-ctr\n"))))
                .containsExactly("chacha20-poly1305@openssh.com", "aes256-ctr");
        assertThat(names(Algorithms.cipherOrder(true)))
                .startsWith("aes128-gcm@openssh.com")
                .endsWith("chacha20-poly1305@openssh.com");
        assertThat(names(Algorithms.cipherOrder(false)))
                .startsWith("chacha20-poly1305@openssh.com", "aes128-gcm@openssh.com");
        String openssh =
                "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com";
        assertThat(names(Algorithms.ciphers(config("ciphers " + openssh + "\n"))))
                .isEqualTo(names(Algorithms.ciphers(config(""))))
                .hasSize(6);
    }

    @Test
    void listOfWhichNothingIsLeftIsRefused() {
        assertThatThrownBy(() -> Algorithms.macs(config("macs umac-64@openssh.com\n")))
                .hasMessage("MACs allows no algorithm that repo-push supports: umac-64@openssh.com");
    }
}
