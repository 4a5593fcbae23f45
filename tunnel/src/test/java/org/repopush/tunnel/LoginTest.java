package org.repopush.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginTest {
    @TempDir
    Path directory;

    @BeforeAll
    static void install() {
        Ed25519.install();
    }

    private static SshConfig config(String lines) throws TunnelException {
        return SshConfig.parse("user u\nhostname h\nport 22\n" + lines, "h", Path.of("/"), "u");
    }

    private static Login login(String lines, Optional<String> agent) throws TunnelException {
        return Login.of(config(lines), SshOptions.defaults(), variable -> agent);
    }

    @Test
    void whatIsNotSupportedYetIsNamed() throws Exception {
        assertThat(login("certificatefile /k-cert.pub\n", Optional.of("/agent")).attempts())
                .containsExactly(
                        "no key file was found",
                        "/k-cert.pub: certificates are not supported yet",
                        "ssh-agent: not asked, agents are not supported yet");
    }

    @Test
    void agentThatTheUserSwitchedOffIsNotMentioned() throws Exception {
        assertThat(login("identityagent none\n", Optional.of("/agent")).attempts())
                .containsExactly("no key file was found");
        assertThat(login("", Optional.empty()).attempts()).containsExactly("no key file was found");
        assertThat(login("identityagent /other\n", Optional.empty()).attempts()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, '', RFC4716, ssh-ed25519",
        "rsa, '', RFC4716, ssh-rsa",
        "rsa, '', PEM, ssh-rsa",
        "rsa, '', PKCS8, ssh-rsa",
        "ecdsa, '', RFC4716, ecdsa-sha2-nistp256",
        "ecdsa, '', PEM, ecdsa-sha2-nistp256",
        "ecdsa, '', PKCS8, ecdsa-sha2-nistp256",
        "ed25519, secret, RFC4716, ''",
        "rsa, secret, PEM, ''",
        "rsa, secret, PKCS8, ''"
    })
    void keyFilesOfEveryFormatAreRead(String type, String passphrase, String format, String expected) throws Exception {
        Path file = directory.resolve("key");
        Process process = new ProcessBuilder(
                        "ssh-keygen", "-q", "-t", type, "-N", passphrase, "-m", format, "-f", file.toString())
                .start();
        assertThat(process.waitFor()).isZero();
        KeyFile.Content content = KeyFile.read(file);
        if (expected.isEmpty()) {
            assertThat(content).isEqualTo(new KeyFile.Unusable("encrypted, and passphrases are not supported yet"));
        } else {
            assertThat(content).isInstanceOfSatisfying(KeyFile.Key.class, key -> {
                SshKey shown = SshKey.of(key.pair().getPublic());
                assertThat(shown.type()).isEqualTo(expected);
            });
        }
    }

    @Test
    void publicKeyIsNoPrivateKey() throws Exception {
        Path file = Files.writeString(directory.resolve("x.pub"), "ssh-ed25519 AAAA comment\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(KeyFile.read(file)).isEqualTo(new KeyFile.Unusable("no private key in it"));
        assertThat(KeyFile.read(directory)).isEqualTo(new KeyFile.Unusable("not a regular file"));
        assertThat(KeyFile.read(directory.resolve("missing"))).isEqualTo(new KeyFile.Absent());
    }
}
