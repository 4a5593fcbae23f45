package org.repopush.tunnel.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.tunnel.NoLeaks;
import org.repopush.tunnel.crypto.Ed25519;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;

/** What comes from the command line, from the configuration of the user and from that of the system. */
@ExtendWith(NoLeaks.class)
class ConfigPlacesTest {
    private static final Host DESTINATION = Host.of("alias");

    @TempDir
    Path directory;

    @BeforeAll
    static void install() {
        Ed25519.install();
    }

    private static SshOptions options(Optional<Path> file, List<String> options) {
        return new SshOptions(file, OptionalInt.empty(), List.of(), Optional.empty(), options, Duration.ofSeconds(20));
    }

    private SshConfig atHome(SshOptions options) throws Exception {
        ConfigReader.Places places =
                new ConfigReader.Places(directory, directory.resolve("etc"), System.getProperty("user.name"));
        return SshConfig.parse(
                new ConfigReader(DESTINATION, options, places).read(),
                "alias",
                directory,
                System.getProperty("user.name"));
    }

    private void writeHome(String user, String system) throws Exception {
        Files.createDirectories(directory.resolve(".ssh/more"));
        Files.createDirectories(directory.resolve("etc"));
        Files.writeString(directory.resolve(".ssh/config"), user);
        Files.writeString(directory.resolve("etc/ssh_config"), system);
    }

    /** {@code ssh} with a home and an /etc/ssh of the test's own, which takes a mount namespace. */
    private SshConfig bySshAtHome(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", """
                mount --bind "$1" "$HOME" && mount --bind "$1/etc" /etc/ssh && shift && exec ssh -G -T "$@" alias
                """, "sh", directory.toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        String home = System.getProperty("user.home");
        builder.environment().put("HOME", home);
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return SshConfig.parse(
                printed.replace(home + "/", directory + "/").replace("/etc/ssh/", directory + "/etc/"),
                "alias",
                directory,
                System.getProperty("user.name"));
    }

    private static boolean canMount() throws Exception {
        return new ProcessBuilder("unshare", "-m", "mount", "--bind", "/tmp", "/tmp")
                        .start()
                        .waitFor()
                == 0;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Port 1 | Port 2 | ",
                "Host other\\nPort 1 | Port 2 | ",
                "User a | Port 2\\nUser b | Port=3",
                "Host alias\\nIdentityFile ~/a | Host *\\nIdentityFile ~/b | IdentityFile=~/c",
                "Include more/*\\nPort 9 | Include ssh_config.d/*\\nUser z | ",
                "Match host real\\nPort 1 | HostName real | ",
                "HostName real | Match host real\\nPort 1 | ",
                "Host * | HostName %h.example\\nUserKnownHostsFile ~/%h | ",
            })
    void commandLineUserAndSystemAreMergedAsBySsh(String user, String system, String option) throws Exception {
        Assumptions.assumeTrue(canMount(), "only root can give ssh another home");
        writeHome(user.replace("\\n", "\n") + "\n", system.replace("\\n", "\n") + "\n");
        Files.writeString(directory.resolve(".ssh/more/a"), "Port 4\n");
        Files.writeString(
                Files.createDirectories(directory.resolve("etc/ssh_config.d")).resolve("a"), "User y\n");
        List<String> options = option == null ? List.of() : List.of(option);
        SshOptions given = options(Optional.empty(), options);
        String[] words = options.stream().map(word -> "-o" + word).toArray(String[]::new);
        assertThat(ResolvedSettings.outcome(() -> atHome(given)))
                .containsExactlyInAnyOrderEntriesOf(ResolvedSettings.outcome(() -> bySshAtHome(words)));
    }

    @Test
    void commandLineThenUserThenSystem() throws Exception {
        writeHome("Port 1\nUser user\nHost other\n", "Port 2\nUser system\nHostName system\nConnectTimeout 3\n");
        SshOptions options = new SshOptions(
                Optional.empty(),
                OptionalInt.of(7),
                List.of(directory.resolve("etc"), directory.resolve("missing")),
                Optional.empty(),
                List.of("Port=8"),
                Duration.ofSeconds(20));
        SshConfig config = atHome(options);
        assertThat(config.port()).isEqualTo(7);
        assertThat(config.user()).isEqualTo("user");
        assertThat(config.host()).isEqualTo("system");
        assertThat(config.identityFiles()).containsExactly(directory.resolve("etc"));
    }

    @Test
    void namesOfIncludedFilesAreRelativeToTheirPlace() throws Exception {
        writeHome("Include more/*\nInclude ~/.ssh/last\n", "Include system.d\n");
        Files.writeString(directory.resolve(".ssh/more/b"), "Port 2\n");
        Files.writeString(directory.resolve(".ssh/more/a"), "Port 1\n");
        Files.writeString(directory.resolve(".ssh/last"), "User last\n");
        Files.writeString(directory.resolve("etc/system.d"), "HostName system\n");
        SshConfig config = atHome(SshOptions.defaults());
        assertThat(config.name()).isEqualTo("last@system:1");
    }

    @Test
    void fileThatOthersCanWriteIsRefused() throws Exception {
        writeHome("Port 1\n", "");
        Files.setPosixFilePermissions(directory.resolve(".ssh/config"), PosixFilePermissions.fromString("rw-rw-r--"));
        assertThatThrownBy(() -> atHome(SshOptions.defaults()))
                .hasMessage("bad owner or permissions on " + directory.resolve(".ssh/config"));
    }

    @Test
    void includeWithoutEndIsRefused() throws Exception {
        writeHome("Include ~/.ssh/config\n", "");
        assertThatThrownBy(() -> atHome(SshOptions.defaults())).hasMessageContaining("too deep");
    }

    @Test
    void noFileIsReadWhenNoneIsNamed() throws Exception {
        writeHome("Port 1\n", "Port 2\n");
        assertThat(atHome(options(Optional.of(Path.of("none")), List.of())).port())
                .isEqualTo(22);
        assertThat(atHome(SshOptions.defaults()).identityFiles()).hasSize(7);
    }
}
