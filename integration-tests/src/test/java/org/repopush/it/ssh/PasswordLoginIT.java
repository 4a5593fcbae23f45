package org.repopush.it.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.run.Answers;
import org.repopush.it.fixture.sshd.PasswordServer;
import org.repopush.tunnel.RemoteCommand;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.model.Dialog;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;

/** Passwords and what else a real server asks by PAM: the same questions as of {@code ssh}, and the same outcome. */
@Tag("root")
@Tag("mounts")
@Needs({"sshd", "ssh", "mounts", "account", "google-authenticator"})
@ExtendWith(NoLeaks.class)
@Timeout(120)
class PasswordLoginIT {
    @RegisterExtension
    static final PasswordServer SERVER = new PasswordServer();

    private static final String REFUSED = "refused";
    private static final String CLOSED = "closed";

    /** Answers from a list, and remembers the questions. */
    private static final class Typing implements Dialog {
        private final Deque<String> answers;
        private final List<String> questions = new ArrayList<>();
        private final List<String> told = new ArrayList<>();

        Typing(List<String> answers) {
            this.answers = new ArrayDeque<>(answers);
        }

        @Override
        public void tell(String line) {
            told.add(line);
        }

        @Override
        public Optional<char[]> ask(String question, boolean echo) {
            questions.add(question);
            return Optional.of(answers.isEmpty() ? "" : answers.remove()).map(String::toCharArray);
        }
    }

    private static String withSsh(String account, List<String> options, Answers answers) {
        List<String> words = new ArrayList<>(
                List.of("ssh", "-n", "-F", SERVER.sshd().client().config().toString(), "-l", account));
        options.forEach(option -> words.addAll(List.of("-o", option)));
        words.addAll(List.of("127.0.0.1", "true"));
        Finished ssh = answers.to(Command.of(words)).run();
        if (ssh.status() == 255) {
            return ssh.err().contains("Connection closed by") ? CLOSED : REFUSED;
        }
        return Integer.toString(ssh.status());
    }

    private static String withUs(String account, List<String> options, Dialog user) throws Exception {
        SshOptions ssh = new SshOptions(
                Optional.of(SERVER.sshd().client().config()),
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                options,
                Duration.ofSeconds(20));
        try (RemoteHost host = RemoteHost.connect(Host.parse(account + "@127.0.0.1"), ssh, user);
                RemoteCommand command = host.openCommand(line -> {})) {
            command.exec("true");
            return Integer.toString(command.await());
        } catch (TunnelException e) {
            return switch (e.reason()) {
                case AUTH -> REFUSED;
                case LOST -> CLOSED;
                default -> e.toString();
            };
        }
    }

    private static String withoutWhatSshSaysBefore(String question) {
        return question.replaceFirst("^Permission denied, please try again.\n", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "person        | password             | battery staple                             | 0",
                "person        | password             | wrong;battery staple                       | 0",
                "person        | password             | wrong;wrong;wrong                         | refused",
                "person        | keyboard-interactive | battery staple                             | 0",
                "person        | keyboard-interactive | wrong;battery staple                       | 0",
                "person        | keyboard-interactive | wrong;wrong;wrong                         | refused",
                "person        | publickey,keyboard-interactive,password | battery staple          | 0",
                "person        | keyboard-interactive,password | wrong;wrong;wrong;battery staple  | 0",
                "coded         | keyboard-interactive | battery staple;10000001                    | 0",
                "coded         | keyboard-interactive | battery staple;00000000;battery staple;20000002 | 0",
                "coded         | password             | battery staple                             | refused",
                "expired       | keyboard-interactive | battery staple;battery staple;new horse;new horse | 0",
                "expired       | keyboard-interactive | battery staple;battery staple;new horse;typo;battery staple;battery staple;new horse;new horse | 0",
                "expired       | keyboard-interactive | battery staple;wrong;battery staple          | refused",
                "expired       | password             | battery staple                             | 1",
                "locked        | password             | battery staple                             | refused",
                "gone          | password             | battery staple                             | closed",
                "keyed-person  | publickey,keyboard-interactive | battery staple                   | 0",
                "keyed-word    | publickey,password   | wrong;battery staple                       | 0",
                "keyed-expired | publickey,keyboard-interactive | battery staple;battery staple;new horse;new horse | 0",
                "twice         | keyboard-interactive,password | battery staple;battery staple       | 0",
                "nobody-here   | password             | battery staple                             | refused",
            })
    void questionsAndOutcomeAreThoseOfSsh(String account, String methods, String answers, String outcome)
            throws Exception {
        List<String> options = List.of("PreferredAuthentications=" + methods);
        List<String> all = Arrays.asList(answers.split(";"));
        Answers ssh = Answers.in(SERVER.place(), all);
        Typing user = new Typing(all);

        String ofSsh = withSsh(account, options, ssh);
        SERVER.renew();
        String ours = withUs(account, options, user);

        assertThat(ofSsh).isEqualTo(outcome);
        assertThat(ours).isEqualTo(ofSsh);
        assertThat(user.questions.stream()
                        .map(PasswordLoginIT::withoutWhatSshSaysBefore)
                        .toList())
                .isEqualTo(ssh.asked());
    }

    /** {@code ssh} asks a third time, at which sshd falls over itself and closes the connection. */
    @Test
    void accountThatIsNoMoreIsRefusedWithTheWordsOfTheServer() throws Exception {
        Typing user = new Typing(List.of(PasswordServer.PASSWORD));

        assertThat(withUs("gone", List.of("PreferredAuthentications=keyboard-interactive"), user))
                .isEqualTo(REFUSED);

        assertThat(user.told).contains("Your account has expired; please contact your system administrator.");
    }
}
