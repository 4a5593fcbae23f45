package org.repopush.it.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;

/**
 * Accounts whose login files put something else in the place of their shell. The account's shell is bash, which reads its
 * {@code .bashrc} for the commands of a login too.
 */
@Needs({"sshd", "ssh", "ostree", "bash", "zsh", "fish", "root"})
@ExtendWith(NoLeaks.class)
class LoginFilesIT {
    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        source.commit("os/a", "one");
    }

    private void loginFile(String text) throws IOException {
        Files.writeString(site.sshd().home().resolve(".bashrc"), text + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec zsh", "exec zsh -f", "exec bash", "exec dash"})
    void aShellThatReadsOurScriptWillDo(String text) throws IOException {
        loginFile(text);
        site.push().with("--tunnel").exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        source.commit("os/a", "two");
        site.push().with("--tunnel").exits(0);
        destination.checkClean();
    }

    static Stream<Arguments> programs() {
        return Stream.of(
                Arguments.of("exec fish", "fish: "),
                Arguments.of("exec cat >/dev/null", "ended with status 0"),
                Arguments.of("exec sh -c 'cat >/dev/null; echo no shell here >&2; exit 3'", "no shell here"),
                Arguments.of("echo open terminal failed: not a terminal >&2; exit 1", "not a terminal"));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void whatIsNoShellIsToldWithTheLoginFiles(String text, String said) throws IOException {
        loginFile(text);
        assertThat(site.push().with("--timeout", "3s").fails(7).err()).contains(said, "login files (.bashrc, .profile");
        assertThat(destination.refs()).isEmpty();
    }
}
