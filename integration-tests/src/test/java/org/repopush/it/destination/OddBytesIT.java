package org.repopush.it.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;

/** Repositories whose paths hold bytes that are not UTF-8. A shell makes the words: Java cannot. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class OddBytesIT {
    /** What an own argument of the program may be. */
    private static final String ODD = "$(printf 'd\\344r')";

    @RegisterExtension
    private final Site site = Site.own();

    @BeforeEach
    void createRepositories() {
        OstreeRepo source = OstreeRepo.create(site.source(), "archive");
        source.commit("os/a", "one");
        shell("mv \"$1\" \"$2/" + ODD + "\" && ostree --repo=\"$2/srv/" + ODD + "\" init --mode=archive")
                .exits(0);
    }

    private Finished shell(String script, String... environment) {
        Command command = Command.of(
                "sh",
                "-c",
                script,
                "sh",
                site.source().toString(),
                site.directory().toString(),
                config());
        for (int i = 0; i < environment.length; i += 2) {
            command = command.with(environment[i], environment[i + 1]);
        }
        return command.with("HOME", site.home().toString()).run();
    }

    private String config() {
        return site.sshd().client().config().toString();
    }

    /** The program with these words, as the shell reads them; {@code $2} is the site's directory. */
    private Finished push(String words, String... environment) {
        List<String> program = new ArrayList<>(site.push().program().command().words());
        return shell("cd \"$2\" && " + String.join(" ", program) + " -F \"$3\" " + words, environment);
    }

    private void arrived() {
        assertThat(shell("ostree --repo=\"$2/srv/" + ODD + "\" refs && ostree --repo=\"$2/srv/" + ODD + "\" fsck >&2")
                        .exits(0)
                        .text())
                .isEqualTo("os/a");
    }

    @ParameterizedTest
    @CsvSource({"C.UTF-8", "C", "POSIX"})
    void bothEndsHaveThem(String locale) {
        Finished push = push("--repo \"$2/" + ODD + "\" \"127.0.0.1:$2/srv/" + ODD + "\"", "LC_ALL", locale)
                .exits(0);
        assertThat(push.out()).contains("To ssh://127.0.0.1", "/srv/d%E4r").doesNotContain("\ufffd");
        arrived();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--repo " + ODD, "--repo=./" + ODD})
    void aRelativePathIsFromHere(String words) {
        push(words + " \"ssh://127.0.0.1$2/srv/d%E4r\"").exits(0);
        arrived();
    }

    @Test
    void theDirectoryThatItRunsInMayHaveThem() {
        List<String> program = site.push().program().command().words();
        shell("cd \"$2/" + ODD + "\" && " + String.join(" ", program) + " -F \"$3\" \"ssh://127.0.0.1$2/srv/d%E4r\"")
                .exits(0);
        arrived();
    }

    @Test
    void whatItSaysIsUnambiguous() {
        String json = push("--json --repo \"$2/" + ODD + "\" \"127.0.0.1:$2/srv/" + ODD + "\"")
                .exits(0)
                .out();
        assertThat(json).contains("/srv/d%E4r\"").doesNotContain("\ufffd");
        String missing = push("--repo \"$2/" + ODD + "\" \"127.0.0.1:$2/srv/x" + ODD + "\"")
                .exits(7)
                .err();
        assertThat(missing).contains("srv/xd\\xe4r", "ostree --repo=$'").doesNotContain("\ufffd");
        assertThat(Path.of(site.directory().toString(), "srv").toFile().list()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-F", "-i"})
    void namesOfOtherFilesAreRefused(String option) {
        assertThat(push(option + " " + ODD + " 127.0.0.1:x").exits(2).err())
                .contains("is not UTF-8: only repositories may have such names", "d\\xe4r");
    }
}
