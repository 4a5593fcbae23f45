package org.repopush.tunnel.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.tunnel.crypto.Ed25519;
import org.repopush.tunnel.crypto.SshKey;

class KeyFileTest {
    @TempDir
    Path directory;

    @BeforeAll
    static void install() {
        Ed25519.install();
    }

    private Path key(String type, String format, String passphrase) throws Exception {
        Path file = directory.resolve("key");
        Process process = new ProcessBuilder(
                        "ssh-keygen", "-q", "-t", type, "-N", passphrase, "-m", format, "-f", file.toString())
                .start();
        assertThat(process.waitFor()).isZero();
        return file;
    }

    private static String type(KeyFile.Content content) {
        return content instanceof KeyFile.Key key
                ? SshKey.of(key.pair().getPublic()).type()
                : content.toString();
    }

    @Retention(RetentionPolicy.RUNTIME)
    @CsvSource({
        "ed25519, RFC4716, ssh-ed25519",
        "rsa, RFC4716, ssh-rsa",
        "rsa, PEM, ssh-rsa",
        "rsa, PKCS8, ssh-rsa",
        "ecdsa, RFC4716, ecdsa-sha2-nistp256",
        "ecdsa, PEM, ecdsa-sha2-nistp256",
        "ecdsa, PKCS8, ecdsa-sha2-nistp256"
    })
    private @interface EveryFormat {}

    @ParameterizedTest
    @EveryFormat
    void everyFormatIsOpened(String type, String format, String expected) throws Exception {
        assertThat(type(KeyFile.read(key(type, format, "")).open())).isEqualTo(expected);
    }

    @ParameterizedTest
    @EveryFormat
    void encryptedOnesAreOpenedWithTheirPassphraseOnly(String type, String format, String expected) throws Exception {
        KeyFile file = KeyFile.read(key(type, format, "a secret"));
        assertThat(file.open()).isEqualTo(new KeyFile.Locked());
        assertThat(file.open("another".toCharArray())).isEqualTo(new KeyFile.Locked());
        assertThat(type(file.open("a secret".toCharArray()))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"ed25519, RFC4716, true", "rsa, RFC4716, true", "rsa, PEM, false", "rsa, PKCS8, false"})
    void onlyOpenSshFormatShowsThePublicPartOfAnEncryptedKey(String type, String format, boolean shown)
            throws Exception {
        Path file = key(type, format, "a secret");
        SshKey beside = KeyFile.read(Path.of(file + ".pub")).publicLine().orElseThrow();
        assertThat(KeyFile.read(file).publicPart().filter(beside::equals).isPresent())
                .isEqualTo(shown);
    }

    @Test
    void publicKeyIsNoPrivateKey() throws Exception {
        Path file = Files.writeString(directory.resolve("x.pub"), "ssh-ed25519 AAAA comment\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(KeyFile.read(file).open()).isEqualTo(new KeyFile.Unusable("no private key in it"));
        assertThat(KeyFile.read(file).publicLine()).isEmpty();
        assertThat(KeyFile.read(directory).open()).isEqualTo(new KeyFile.Unusable("not a regular file"));
        assertThat(KeyFile.read(directory.resolve("missing")).isAbsent()).isTrue();
    }

    @Test
    void whatBreaksOffShowsNoPublicPart() throws Exception {
        Path file = key("ed25519", "RFC4716", "");
        String text = Files.readString(file);
        for (int length = 0; length < text.length() * 2 / 3; length += 7) {
            Files.writeString(file, text.substring(0, length) + "\n-----END OPENSSH PRIVATE KEY-----\n");
            KeyFile broken = KeyFile.read(file);
            assertThat(broken.open()).isNotInstanceOf(KeyFile.Key.class);
            assertThat(broken.publicPart().map(SshKey::type).filter(type -> !type.equals("ssh-ed25519")))
                    .isEmpty();
        }
    }

    @Test
    void keyThatOthersMayReadIsNotOpened() throws Exception {
        Path file = key("ed25519", "RFC4716", "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(KeyFile.read(file).open())
                .isEqualTo(new KeyFile.Unusable(
                        "open to others: chmod 600",
                        Optional.of("a private key that others may read is not used: chmod 600 " + file)));
    }
}
