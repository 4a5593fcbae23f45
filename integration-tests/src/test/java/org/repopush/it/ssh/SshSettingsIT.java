package org.repopush.it.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.run.Site;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** Settings as the server sees them: the same of {@code ssh} and of us. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
@Timeout(60)
class SshSettingsIT {
    @RegisterExtension
    final Site site = Site.own();

    private final List<String> told = new ArrayList<>();

    private void connect(String host, Path config, List<String> options) throws Exception {
        SshOptions ssh = new SshOptions(
                Optional.of(config), OptionalInt.empty(), List.of(), Optional.empty(), options, Duration.ofSeconds(20));
        RemoteHost.connect(Host.parse(host), ssh, told::add).close();
    }

    private Path config() {
        return site.sshd().client().config();
    }

    private long mentions(String text) {
        return site.sshd().log().lines().filter(line -> line.contains(text)).count();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Ciphers=aes256-ctr | kex: client->server cipher: aes256-ctr",
                "Ciphers=^chacha20-poly1305@openssh.com,aes256-ctr | kex: client->server cipher: chacha20-poly1305@openssh.com",
                "MACs=hmac-sha2-512;Ciphers=aes128-ctr | kex: client->server cipher: aes128-ctr MAC: hmac-sha2-512 ",
                "KexAlgorithms=ecdh-sha2-nistp384 | kex: algorithm: ecdh-sha2-nistp384",
                "HostKeyAlgorithms=ecdsa-sha2-nistp256 | kex: host key algorithm: ecdsa-sha2-nistp256",
                "HostKeyAlgorithms=-ssh-ed25519* | kex: host key algorithm: ecdsa-sha2-nistp256",
                "BindAddress=127.0.0.5 | Connection from 127.0.0.5 port",
                "User=nobody-here | Invalid user nobody-here from",
                "AddressFamily=inet | Accepted key",
            })
    void serverSeesTheSame(String options, String logged) throws Exception {
        List<String> all = List.of(options.split(";"));
        List<String> command = new ArrayList<>(List.of("ssh", "-n", "-F", config().toString(), "-o", "BatchMode=yes"));
        all.forEach(option -> command.addAll(List.of("-o", option)));
        command.addAll(List.of("127.0.0.1", "true"));

        Command.of(command).run();
        long ofSsh = mentions(logged);
        try {
            connect("127.0.0.1", config(), all);
        } catch (TunnelException e) {
            assertThat(e.reason()).isEqualTo(Reason.AUTH);
        }

        assertThat(ofSsh).isPositive();
        assertThat(mentions(logged)).isGreaterThan(ofSsh);
    }

    @Test
    void addressFamilyThatTheHostLacksIsNamed() {
        TunnelException refused = catchThrowableOfType(
                TunnelException.class, () -> connect("127.0.0.1", config(), List.of("AddressFamily=inet6")));

        assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(refused).hasMessageContaining("AddressFamily");
    }

    @Test
    void hostPortAndUserComeFromTheBlockOfAnAlias() throws Exception {
        String block = "Match originalhost alias\nHostName 127.0.0.1\nUser %s\n"
                .formatted(site.account().name());
        Path more = Files.writeString(
                site.directory().resolve("more"), block + "Host other\nPort 1\n" + Files.readString(config()));

        connect("alias", more, List.of());

        assertThat(site.sshd().log()).contains("Accepted key");
    }

    @Test
    void settingThatIsNotSupportedIsToldOnce() throws Exception {
        connect("127.0.0.1", config(), List.of("SetEnv=A=b"));

        assertThat(told).singleElement().asString().contains("SetEnv", "127.0.0.1");
    }
}
