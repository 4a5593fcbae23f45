package org.repopush.tunnel.hostkey;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.tunnel.config.SshConfig;

class HostKeyCheckTest {
    @TempDir
    Path directory;

    private final List<String> told = new ArrayList<>();

    private static PublicKey key() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair().getPublic();
    }

    private HostKeyCheck check(Path knownHosts) throws Exception {
        return HostKeyCheck.of(
                SshConfig.parse(
                        "user u\nhostname host\nport 22\nstricthostkeychecking accept-new\nuserknownhostsfile "
                                + knownHosts + "\n",
                        "host",
                        directory,
                        "u"),
                told::add);
    }

    @SuppressWarnings("NullAway") // the session is of use only to a question
    private static boolean shows(HostKeyCheck check, PublicKey key) {
        return check.verifyServerKey(null, new InetSocketAddress(InetAddress.getLoopbackAddress(), 22), key);
    }

    @Test
    void newKeyIsWrittenOnlyWhenItIsSettled() throws Exception {
        Path knownHosts = directory.resolve("known_hosts");
        HostKeyCheck check = check(knownHosts);
        assertThat(shows(check, key())).isTrue();
        assertThat(knownHosts).doesNotExist();
        check.settle();
        check.settle();
        assertThat(Files.readAllLines(knownHosts)).hasSize(1);
        assertThat(told).hasSize(1);
    }

    @Test
    void keyMayNotBeExchangedForAnotherUnknownOneLater() throws Exception {
        HostKeyCheck check = check(directory.resolve("known_hosts"));
        PublicKey first = key();
        assertThat(shows(check, first)).isTrue();
        check.settle();
        assertThat(shows(check, first)).isTrue();
        assertThat(shows(check, key())).isFalse();
        assertThat(check.refusal().map(Throwable::getMessage))
                .hasValueSatisfying(message -> assertThat(message).contains("the server sent another key before"));
    }

    @Test
    void fileThatCannotBeWrittenIsToldAndNoReasonToStop() throws Exception {
        HostKeyCheck check = check(Files.createFile(directory.resolve("file")).resolve("known_hosts"));
        assertThat(shows(check, key())).isTrue();
        check.settle();
        assertThat(told).singleElement().asString().startsWith("cannot add the key of host:22 to ");
        assertThat(check.refusal()).isEqualTo(Optional.empty());
    }
}
