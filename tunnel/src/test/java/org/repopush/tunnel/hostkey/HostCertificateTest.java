package org.repopush.tunnel.hostkey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.tunnel.crypto.Ed25519;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

class HostCertificateTest {
    private static final Instant NOW = Instant.parse("2025-06-01T00:00:00Z");

    @TempDir
    Path directory;

    @BeforeEach
    void install() {
        Ed25519.install();
    }

    private void keygen(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q"));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    /** The certificate of a new key by a new authority. */
    private byte[] certificate(String authorityType, String... options) throws Exception {
        keygen("-t", authorityType, "-N", "", "-f", "authority");
        keygen("-t", "ed25519", "-N", "", "-f", "host");
        List<String> sign = new ArrayList<>(List.of("-s", "authority", "-I", "id", "-V", "20250101:20260101"));
        sign.addAll(List.of(options));
        sign.add("host.pub");
        keygen(sign.toArray(String[]::new));
        return Base64.getDecoder()
                .decode(Files.readString(directory.resolve("host-cert.pub")).split(" ")[1]);
    }

    private static Optional<String> problem(byte[] blob) throws Exception {
        return problem(blob, Optional.empty(), NOW);
    }

    private static Optional<String> problem(byte[] blob, Optional<List<String>> algorithms, Instant now)
            throws Exception {
        OpenSshCertificate certificate = (OpenSshCertificate) new ByteArrayBuffer(blob).getRawPublicKey();
        return new HostCertificate(certificate).problem("host.example", algorithms, now);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void certificateForTheHostIsGood(String authority) throws Exception {
        assertThat(problem(certificate(authority, "-h", "-n", "host.example"))).isEmpty();
    }

    @Test
    void certificateThatWasChangedAfterItWasSignedIsRefused() throws Exception {
        byte[] blob = certificate("ed25519", "-h", "-n", "evil.example");
        int at = new String(blob, ISO_8859_1).indexOf("evil.example");
        System.arraycopy("host.example".getBytes(ISO_8859_1), 0, blob, at, "host.example".length());
        assertThatThrownBy(() -> problem(blob))
                .isInstanceOfSatisfying(
                        TunnelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.HOST_KEY))
                .hasMessageContaining("cannot be verified");
    }

    @Test
    void whatElseIsWrongIsSaid() throws Exception {
        byte[] good = certificate("ed25519", "-h", "-n", "host.example");
        assertThat(problem(good, Optional.of(List.of("rsa-sha2-512")), NOW))
                .hasValue("is signed by ssh-ed25519, which CASignatureAlgorithms does not allow");
        assertThat(problem(good, Optional.empty(), NOW.plusSeconds(365 * 86_400L))
                        .orElseThrow())
                .startsWith("is valid from 202");
        assertThat(problem(good, Optional.empty(), NOW.minusSeconds(365 * 86_400L))
                        .orElseThrow())
                .startsWith("is valid from 202");
    }

    @Test
    void certificateOfAUserIsNotForHosts() throws Exception {
        assertThat(problem(certificate("ed25519", "-n", "host.example"))).hasValue("is not a host certificate");
    }

    @Test
    void certificateForAnotherHostSaysForWhich() throws Exception {
        assertThat(problem(certificate("ed25519", "-h", "-n", "other,*.example")))
                .hasValue("is for other, *.example, not for host.example");
    }

    @Test
    void optionThatNobodyKnowsSpoilsIt() throws Exception {
        assertThat(problem(certificate("ed25519", "-h", "-n", "host.example", "-O", "critical:frob=x")))
                .hasValue("has unknown options");
    }
}
