package org.repopush.it.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.run.Answers;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.SshKey;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.model.Dialog;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** What a user is asked about a host that nobody knows, beside what {@code ssh} asks. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
@Timeout(60)
class HostKeyQuestionIT {
    @RegisterExtension
    final Site site = Site.own();

    /** Answers from a list, and remembers the questions. */
    private static final class Answering implements Dialog {
        private final Deque<String> answers;
        private final Duration patience;
        private final List<String> questions = new ArrayList<>();

        Answering(Duration patience, List<String> answers) {
            this.patience = patience;
            this.answers = new ArrayDeque<>(answers);
        }

        @Override
        public void tell(String line) {}

        @Override
        public Optional<char[]> ask(String question, boolean echo) {
            assertThat(echo).isTrue();
            questions.add(question);
            try {
                new CountDownLatch(1).await(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return Optional.ofNullable(answers.poll()).map(String::toCharArray);
        }
    }

    private Path knownHosts(String name) {
        return site.directory().resolve(name);
    }

    private void connect(Path known, Duration timeout, Dialog user) throws Exception {
        SshOptions ssh = new SshOptions(
                Optional.of(site.sshd().client().config()),
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                List.of("StrictHostKeyChecking=ask", "UserKnownHostsFile=" + known),
                timeout);
        RemoteHost.connect(Host.of("127.0.0.1"), ssh, user).close();
    }

    private TunnelException refusal(Path known, Dialog user) {
        return catchThrowableOfType(TunnelException.class, () -> connect(known, Duration.ofSeconds(20), user));
    }

    /** What ssh asks, through a program that answers in the place of a terminal. */
    private List<String> questionsOfSsh(Path known, List<String> lines) throws IOException {
        Answers answers = Answers.in(site.directory(), lines);
        answers.to(Command.of(
                        "ssh",
                        "-n",
                        "-F",
                        site.sshd().client().config().toString(),
                        "-o",
                        "StrictHostKeyChecking=ask",
                        "-o",
                        "UserKnownHostsFile=" + known,
                        "127.0.0.1",
                        "true"))
                .run();
        return answers.asked();
    }

    private String fingerprint() {
        return new SshKey(site.directory().resolve("server/host_ed25519")).fingerprint();
    }

    @ParameterizedTest
    @CsvSource({
        "yes, true",
        "YES, true",
        "' yes ', true",
        "fingerprint, true",
        "maybe;yes, true",
        "what;maybe;no, false",
        "no, false",
        "'', false",
        "SHA256:AAAA;no, false",
    })
    void questionsAnswersAndAdditionsAreThoseOfSsh(String typed, boolean accepted) throws Exception {
        List<String> answers =
                List.of(typed.replace("fingerprint", fingerprint()).split(";", -1));
        Answering user = new Answering(Duration.ZERO, answers);

        List<String> expected = questionsOfSsh(knownHosts("ssh"), answers);
        if (accepted) {
            connect(knownHosts("us"), Duration.ofSeconds(20), user);
            assertThat(knownHosts("us")).hasSameTextualContentAs(knownHosts("ssh"));
        } else {
            TunnelException refused = refusal(knownHosts("us"), user);
            assertThat(refused.reason()).isEqualTo(Reason.HOST_KEY);
            assertThat(refused).hasMessageContaining("was not accepted").hasMessageContaining(fingerprint());
            assertThat(knownHosts("us")).doesNotExist();
        }
        assertThat(user.questions).isEqualTo(expected);
    }

    @Test
    void otherNamesOfTheKeyAreShown() throws Exception {
        SshKey key = new SshKey(site.directory().resolve("server/host_ed25519"));
        for (String file : List.of("ssh", "us")) {
            Files.writeString(knownHosts(file), "some.name " + key.publicLine() + "\n");
        }
        Answering user = new Answering(Duration.ZERO, List.of("no"));

        List<String> expected = questionsOfSsh(knownHosts("ssh"), List.of("no"));
        refusal(knownHosts("us"), user);

        assertThat(user.questions.get(0).replace("/us:", "/ssh:")).isEqualTo(expected.get(0));
        assertThat(user.questions.get(0)).contains("some.name");
    }

    @Test
    void nobodyToAskIsARefusalThatSaysWhatToAdd() {
        TunnelException refused = refusal(knownHosts("us"), new Answering(Duration.ZERO, List.of()));

        assertThat(refused.reason()).isEqualTo(Reason.HOST_KEY);
        assertThat(refused.hint())
                .hasValueSatisfying(hint -> assertThat(hint).contains("add a line", "ssh-ed25519 AAAA"));
    }

    /** The limit of a login is twice the time-out. */
    @Test
    void personMayTakeLongerThanALogin() throws Exception {
        connect(knownHosts("us"), Duration.ofSeconds(1), new Answering(Duration.ofMillis(4_500), List.of("yes")));

        assertThat(knownHosts("us")).content().startsWith("[127.0.0.1]:");
    }
}
