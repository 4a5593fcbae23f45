package org.repopush.it.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.run.RepoPush;

/** What becomes of each setting that {@code ssh} prints is decided, and written down. */
@Needs("ssh")
class SshKeywordsIT {
    @TempDir
    Path directory;

    @Test
    void everyKeywordOfSshIsInTheTable() throws Exception {
        List<String> options = List.of(
                "BindInterface=lo",
                "CertificateFile=/x",
                "ControlPath=/x",
                "HostKeyAlias=x",
                "IdentityAgent=none",
                "KnownHostsCommand=/bin/true",
                "LocalCommand=x",
                "PKCS11Provider=/x",
                "PreferredAuthentications=publickey",
                "ProxyCommand=x",
                "RemoteCommand=x",
                "RevokedHostKeys=/x",
                "SendEnv=X",
                "SetEnv=X=y",
                "DynamicForward=1080",
                "LocalForward=1081 x:1",
                "RemoteForward=1082 x:1");
        Set<String> printed =
                new TreeSet<>(Command.of("ssh", "-G", "-T", "-F", config(String.join("\n", options)), "host")
                        .run()
                        .exits(0)
                        .out()
                        .lines()
                        .map(line -> line.split(" ")[0].toLowerCase(Locale.ROOT))
                        .toList());

        assertThat(printed).hasSizeGreaterThan(80);
        assertThat(table()).containsAll(printed);
    }

    private String config(String text) throws Exception {
        return Files.writeString(directory.resolve("config"), text + "\n").toString();
    }

    /** The keywords in the rows of the table, in lower case. */
    private static Set<String> table() throws Exception {
        return Files.readAllLines(RepoPush.checkout().resolve("doc/ssh.md")).stream()
                .filter(line -> line.startsWith("| "))
                .flatMap(line -> Arrays.stream(line.split("\\|")).skip(2))
                .flatMap(cell -> Arrays.stream(cell.strip().split(", *")))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
