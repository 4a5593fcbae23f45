package org.repopush.tunnel.hostkey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.tunnel.crypto.SshKey;

class KnownHostsTest {
    private static final String A = "AAAAC3NzaC1lZDI1NTE5AAAAIEFB";
    private static final String B = "AAAAC3NzaC1lZDI1NTE5AAAAIEJC";
    private static final SshKey KEY = new SshKey("ssh-ed25519", A);
    private static final String MINE = " ssh-ed25519 " + A;
    private static final String OTHER = " ssh-ed25519 " + B;
    private static final String OTHER_TYPE = " ssh-rsa AAAAB3NzaC1yc2FCQg==";

    @TempDir
    Path directory;

    static Stream<Arguments> cases() {
        String hashed = KnownHostLine.hash("[host.example]:2222", new Random(1));
        return Stream.of(
                // on a port of its own
                Arguments.of(2222, "[host.example]:2222" + MINE, "Known"),
                Arguments.of(2222, "[HOST.example]:2222" + MINE, "Known"),
                Arguments.of(2222, "x,[host.example]:2222,y" + MINE + " a comment", "Known"),
                Arguments.of(2222, "[host.example]:2222" + MINE + "\r", "Known"),
                Arguments.of(2222, "\t [host.example]:2222 \t" + MINE, "Known"),
                Arguments.of(2222, "[*.example]:2222" + MINE, "Known"),
                Arguments.of(2222, "[host.exampl?]:2222" + MINE, "Known"),
                Arguments.of(2222, hashed + MINE, "Known"),
                Arguments.of(2222, "host.example" + MINE, "Known"),
                Arguments.of(2222, "*" + MINE, "Known"),
                Arguments.of(2222, "[host.example]:2223" + MINE, "Unknown"),
                Arguments.of(2222, "[host.example]:22" + MINE, "Unknown"),
                Arguments.of(2222, "host.example" + OTHER, "Unknown"),
                Arguments.of(2222, "[host.example]:2222" + OTHER, "Changed"),
                Arguments.of(2222, "[host.example]:2222" + OTHER_TYPE, "Changed"),
                Arguments.of(2222, hashed + OTHER, "Changed"),
                Arguments.of(2222, "[host.example]:2222" + OTHER + "\n[host.example]:2222" + MINE, "Known"),
                Arguments.of(2222, "*,!host.example" + MINE, "Known"), // [host.example]:2222 matches * and no negation
                Arguments.of(2222, "[*]:2222,![host.*]:2222" + MINE, "Unknown"),
                // on 22
                Arguments.of(22, "host.example" + MINE, "Known"),
                Arguments.of(22, "[host.example]:22" + MINE, "Unknown"),
                Arguments.of(22, "*,!host.example" + MINE, "Unknown"),
                Arguments.of(22, "!host.example,*" + MINE, "Unknown"),
                Arguments.of(22, "host" + MINE, "Unknown"),
                Arguments.of(22, "host.example" + OTHER, "Changed"),
                Arguments.of(2222, "[host.example]:2222" + OTHER + "\nhost.example" + MINE, "Changed"),
                Arguments.of(2222, "[host.example]:2222 ssh-rsa " + B, "Unknown"), // the key is of another type
                // revoked, whatever else is said, with and without the port
                Arguments.of(22, "@revoked host.example" + MINE + "\nhost.example" + MINE, "Revoked"),
                Arguments.of(2222, "[host.example]:2222" + MINE + "\n@revoked *" + MINE, "Revoked"),
                Arguments.of(2222, "@revoked host.example" + MINE, "Revoked"),
                Arguments.of(2222, "@revoked *" + OTHER, "Unknown"),
                Arguments.of(2222, "@revoked other" + MINE + "\n[host.example]:2222" + MINE, "Known"),
                // authorities are no keys of hosts
                Arguments.of(22, "@cert-authority *" + MINE, "Unknown"),
                Arguments.of(22, "@cert-authority *" + OTHER + "\nhost.example" + MINE, "Known"),
                // lines that say nothing
                Arguments.of(22, "", "Unknown"),
                Arguments.of(22, "# host.example" + MINE, "Unknown"),
                Arguments.of(22, "host.example ssh-ed25519", "Unknown"),
                Arguments.of(22, "host.example ssh-ed25519 %%%", "Unknown"),
                Arguments.of(22, "@unheard host.example" + MINE, "Unknown"),
                Arguments.of(22, "|1|x" + MINE, "Unknown"),
                Arguments.of(22, "|1||" + MINE, "Unknown"),
                Arguments.of(22, "|1|%|%" + MINE, "Unknown"),
                Arguments.of(22, "@revoked", "Unknown"),
                Arguments.of(22, "garbage\u0000\u00ff\nhost.example" + MINE, "Known"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void judges(int port, String text, String verdict) throws Exception {
        Path file = Files.writeString(directory.resolve("known_hosts"), text + "\n");
        HostNames names = HostNames.of("Host.example", port, Optional.empty());
        assertThat(KnownHosts.read(List.of(file)).check(names, KEY).getClass().getSimpleName())
                .isEqualTo(verdict);
    }

    @Test
    void aliasIsTheOnlyName() throws Exception {
        Path file = Files.writeString(directory.resolve("k"), "alias" + MINE + "\nhost" + OTHER + "\n");
        HostNames names = HostNames.of("host", 2222, Optional.of("Alias"));
        assertThat(KnownHosts.read(List.of(file)).check(names, KEY)).isInstanceOf(KnownHosts.Known.class);
    }

    @Test
    void readsSeveralFilesAndSkipsWhatIsNone() throws Exception {
        Path first = Files.writeString(directory.resolve("1"), "other" + OTHER + "\n");
        Path second = Files.writeString(directory.resolve("2"), "host" + MINE + "\nhost" + OTHER_TYPE + "\n");
        KnownHosts hosts = KnownHosts.read(List.of(first, directory, directory.resolve("missing"), second));
        HostNames names = HostNames.of("host", 22, Optional.empty());
        assertThat(hosts.check(names, KEY)).isInstanceOf(KnownHosts.Known.class);
        assertThat(hosts.keyTypes(names)).containsExactly("ssh-ed25519", "ssh-rsa");
    }

    @Test
    void changedKeyIsShownWithTheLineOfItsType() throws Exception {
        Path file = Files.writeString(directory.resolve("k"), "host" + OTHER_TYPE + "\nhost" + OTHER + "\n");
        KnownHosts.Verdict verdict =
                KnownHosts.read(List.of(file)).check(HostNames.of("host", 22, Optional.empty()), KEY);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        KnownHosts.Changed.class,
                        changed -> assertThat(changed.line().number()).isEqualTo(2));
    }

    @Test
    void addedKeyIsKnownAndTheFileIsPrivate() throws Exception {
        Path file = directory.resolve("new/known_hosts");
        HostNames names = HostNames.of("host", 2222, Optional.empty());
        new KnownHostsFile(file).add(names, names.exact(), KEY, false);
        assertThat(file).hasContent("[host]:2222" + MINE + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(KnownHosts.read(List.of(file)).check(names, KEY)).isInstanceOf(KnownHosts.Known.class);
    }

    @Test
    void addedKeyIsHashedAndStartsALineOfItsOwn() throws Exception {
        Path file = Files.writeString(directory.resolve("k"), "other" + OTHER);
        HostNames names = HostNames.of("host", 22, Optional.empty());
        new KnownHostsFile(file).add(names, names.exact(), KEY, true);
        assertThat(Files.readAllLines(file))
                .hasSize(2)
                .element(1)
                .asString()
                .startsWith("|1|")
                .doesNotContain("host");
        assertThat(KnownHosts.read(List.of(file)).check(names, KEY)).isInstanceOf(KnownHosts.Known.class);
    }

    @Test
    void opensshFindsAHashedName() throws Exception {
        Path file = directory.resolve("k");
        HostNames names = HostNames.of("host", 2222, Optional.empty());
        new KnownHostsFile(file).add(names, names.exact(), KEY, true);
        Process search = new ProcessBuilder("ssh-keygen", "-F", "[host]:2222", "-f", file.toString()).start();
        assertThat(new String(search.getInputStream().readAllBytes(), UTF_8)).contains(A);
        assertThat(search.waitFor()).isZero();
    }
}
