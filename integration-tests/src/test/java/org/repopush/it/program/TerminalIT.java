package org.repopush.it.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.PseudoTerminal;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.SshAgent;
import org.repopush.it.fixture.sshd.SshKey;

/** Questions on a real terminal, and where there is none. */
@Needs({"sshd", "ssh", "ostree", "script"})
@ExtendWith(NoLeaks.class)
@Timeout(180)
class TerminalIT {
    private static final String SECRET = "correct horse";
    private static final String QUESTION = "Enter passphrase for key '";

    @RegisterExtension
    final Site site = Site.own();

    private Path locked;

    @BeforeEach
    void createRepositories() throws IOException {
        OstreeRepo.create(site.source(), "archive").commit("os/a", "a");
        OstreeRepo.create(site.destination(), "archive");
        SshKey key = SshKey.generate(site.directory().resolve("locked"), "ed25519");
        site.sshd().authorize(key.publicLine() + "\n");
        locked = key.encrypt(SECRET).file();
    }

    private Push push(String... options) {
        List<String> all = new ArrayList<>(List.of("-i", locked.toString()));
        all.addAll(List.of(options));
        return site.push().with(all.toArray(String[]::new));
    }

    private PseudoTerminal onTerminal(Command command, String redirections) {
        return PseudoTerminal.run(command, redirections, site.directory().resolve("seen"));
    }

    private static Finished withoutTerminal(Command command) {
        List<String> words = new ArrayList<>(List.of("setsid", "--wait"));
        words.addAll(command.words());
        return new Command(words, command.environment(), command.directory(), false).run();
    }

    @Test
    void passphraseIsTypedUnseen() {
        try (PseudoTerminal terminal = onTerminal(push().command(), "")) {
            String shown = terminal.shows(QUESTION).types(SECRET + "\r").ends(0);
            assertThat(shown).containsOnlyOnce(QUESTION + locked + "': \r\n").doesNotContain(SECRET);
            assertThat(shown).contains("[new ref]");
        }
    }

    @Test
    void noLogHoldsThePassphrase() {
        Path log = site.directory().resolve("log");
        try (PseudoTerminal terminal = onTerminal(push("-vvv").command(), "2>" + log)) {
            terminal.shows(QUESTION).types("wrong " + SECRET + "\r");
            terminal.shows(QUESTION, 2).types(SECRET + "\r").ends(0);
        }
        assertThat(log).content().contains("org.apache.sshd").doesNotContain(SECRET);
    }

    @Test
    void wrongPassphraseIsAskedForAgain() {
        try (PseudoTerminal terminal = onTerminal(push().command(), "")) {
            terminal.shows(QUESTION).types("wrong\r").shows(QUESTION, 2).types(SECRET + "\r");
            terminal.ends(0);
        }
    }

    @Test
    void questionReachesTheTerminalWhenOutputDoesNot() {
        Path out = site.directory().resolve("out");
        try (PseudoTerminal terminal = onTerminal(push().command(), "</dev/null >" + out + " 2>&1")) {
            terminal.shows(QUESTION).types(SECRET + "\r").ends(0);
        }
        assertThat(out).content().contains("[new ref]").doesNotContain(QUESTION);
    }

    /** Ctrl-C once and three times. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0003", "\u0003\u0003\u0003"})
    void interruptAtAQuestionLeavesTheTerminalSane(String keys) {
        try (PseudoTerminal terminal = onTerminal(push().command(), "")) {
            String shown = terminal.shows(QUESTION).types("half").types(keys).ends(130);
            assertThat(shown).contains("repo-push: interrupted").doesNotContain("half");
        }
    }

    @Test
    void endOfInputEndsTheLogin() {
        try (PseudoTerminal terminal = onTerminal(push().command(), "")) {
            String shown = terminal.shows(QUESTION).types("\u0004").ends(5);
            assertThat(shown).contains("encrypted, and nobody answered");
        }
    }

    @Test
    void batchModeAsksNothing() {
        try (PseudoTerminal terminal = onTerminal(push("-o", "BatchMode=yes").command(), "")) {
            assertThat(terminal.ends(5)).contains("BatchMode forbids questions").doesNotContain(QUESTION);
        }
    }

    @Test
    void withoutATerminalTheMessageSaysSo() {
        Finished finished = withoutTerminal(push().command()).exits(5);
        assertThat(finished.err())
                .contains("encrypted, and nobody answered (no terminal, or cancelled); ssh-add loads it into an agent")
                .doesNotContain(QUESTION);
    }

    @Test
    void askpassAnswersWhereThereIsNoTerminal() {
        String answer = "case $1 in *locked*) echo '" + SECRET + "' ;; esac";
        Path askpass = ShellScript.write(site.directory().resolve("askpass"), answer);
        Command command = push().command().with("SSH_ASKPASS", askpass.toString());

        withoutTerminal(command).exits(5);
        withoutTerminal(command.with("DISPLAY", ":9").with("SSH_ASKPASS_REQUIRE", "never"))
                .exits(5);
        withoutTerminal(command.with("DISPLAY", ":9")).exits(0);
        withoutTerminal(command.with("SSH_ASKPASS_REQUIRE", "force")).exits(0);
    }

    @Test
    void agentOfTheEnvironmentNeedsNoQuestion() {
        Path socket = site.directory().resolve("agent");
        try (SshAgent agent = SshAgent.start(socket, List.of())) {
            SshKey key = SshKey.generate(site.directory().resolve("other"), "ed25519");
            site.sshd().authorize(key.publicLine() + "\n");
            agent.add(key.file().toString());
            Command command = site.push().with("-o", "IdentitiesOnly=no").command();

            withoutTerminal(command).exits(5);
            withoutTerminal(command.with("SSH_AUTH_SOCK", socket.toString())).exits(0);
        }
    }

    @Test
    void whoHasNoKeyLearnsHowToMakeOne() throws IOException {
        String config = Files.readString(site.sshd().client().config());
        Path keyless = site.directory().resolve("keyless");
        Files.writeString(keyless, config.replaceAll("IdentityFile .*", "IdentityFile none"));

        Finished finished = withoutTerminal(
                        site.push().with("-F", keyless.toString()).command())
                .exits(5);

        assertThat(finished.err())
                .contains("no key was found", "hint: make a key with: ssh-keygen -t ed25519", "ssh-copy-id");
    }
}
