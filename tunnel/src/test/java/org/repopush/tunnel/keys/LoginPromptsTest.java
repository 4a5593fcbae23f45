package org.repopush.tunnel.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.auth.keyboard.PromptEntry;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;
import org.apache.sshd.server.auth.password.PasswordChangeRequiredException;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.tunnel.AskingServer;
import org.repopush.tunnel.NoLeaks;
import org.repopush.tunnel.model.Dialog;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;
import org.repopush.tunnel.model.Typist;

/** What a login asks, beside what {@code ssh} asks the same server. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class LoginPromptsTest {
    @TempDir
    Path directory;

    private final Typist person = new Typist();
    private AskingServer server;

    @BeforeEach
    void start() throws Exception {
        server = AskingServer.start(directory);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "password; PasswordAuthentication=yes; correct horse",
                "password; PasswordAuthentication=yes; wrong,wrong,correct horse",
                "keyboard-interactive; KbdInteractiveAuthentication=yes; me,correct horse",
                "keyboard-interactive; KbdInteractiveAuthentication=yes; me,wrong,me,correct horse",
                "keyboard-interactive,password; NumberOfPasswordPrompts=1; me,wrong,correct horse",
                "password,publickey; NumberOfPasswordPrompts=2; wrong,wrong"
            })
    void questionsAreThoseOfSsh(String methods, String option, String answers) throws Exception {
        String[] all = answers.split(",");

        server.logsIn(person.typing(all), "PreferredAuthentications=" + methods, option);

        assertThat(person.lastLines())
                .isNotEmpty()
                .isEqualTo(server.questionsOfSsh(List.of(all), "PreferredAuthentications=" + methods, option));
        assertThat(person.typed())
                .hasSize(all.length)
                .allMatch(answer -> new String(answer).chars().allMatch(c -> c == 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "publickey,keyboard-interactive; me,correct horse",
                "publickey,password; correct horse",
                "password,publickey; correct horse",
                "password,keyboard-interactive; correct horse,me,correct horse"
            })
    void serverMayWantMoreThanOneMethod(String methods, String answers) throws Exception {
        CoreModuleProperties.AUTH_METHODS.set(server.mina(), methods);
        String[] all = answers.split(",");

        server.logsIn(person.typing(all));

        assertThat(person.lastLines()).isEqualTo(server.questionsOfSsh(List.of(all)));
    }

    @Test
    void questionsShowWhatTheServerSaysAndHideSecrets() throws Exception {
        server.logsIn(person.typing("me", AskingServer.SECRET), "PreferredAuthentications=keyboard-interactive");

        assertThat(person.questions())
                .containsExactly(
                        "shown|Two questions\nAnswer them\uFFFD[2J both\n(u@127.0.0.1) Name: ",
                        "hidden|(u@127.0.0.1) Code: ");
    }

    /** As PAM asks for a new password. */
    @Test
    void questionOfSeveralLinesStaysSo() throws Exception {
        server.mina()
                .setKeyboardInteractiveAuthenticator(new AskingServer.Questions(
                        "",
                        "",
                        List.of(new PromptEntry("Too old.\r\nChange\u001b[2J it.\n\nCurrent password: ", false)),
                        List.of(AskingServer.SECRET)));

        server.logsIn(person.typing(AskingServer.SECRET), "PreferredAuthentications=keyboard-interactive");

        assertThat(person.questions())
                .containsExactly("hidden|(u@127.0.0.1) Too old.\nChange\uFFFD[2J it.\n\nCurrent password: ");
    }

    @Test
    void keyThatIsAcceptedLeavesNothingToAsk() throws Exception {
        server.logsIn(person.typing());
        assertThat(person.questions()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"password", "keyboard-interactive"})
    void wrongAnswersEndAfterThreeTries(String method) {
        TunnelException refused = server.isRefused(
                person.typing("a", "b", "c", "d", "e", "f", "g"), "PreferredAuthentications=" + method);

        assertThat(person.questions()).hasSize(method.equals("password") ? 3 : 6);
        assertThat(refused.attempts()).contains(method + ": refused by the server");
    }

    @Test
    void oneQuestionThatIsNotAnsweredIsTheLast() {
        TunnelException refused =
                server.isRefused(person.typing(), "PreferredAuthentications=keyboard-interactive,password");

        assertThat(person.questions()).hasSize(1);
        assertThat(refused.attempts()).contains("keyboard-interactive: nobody answered (no terminal, or cancelled)");
    }

    @ParameterizedTest
    @CsvSource({"BatchMode=yes", "PreferredAuthentications=hostbased", "NumberOfPasswordPrompts=0"})
    void nothingIsAskedWhereTheConfigurationForbidsIt(String option) {
        server.isRefused(person.typing(AskingServer.SECRET), "PubkeyAuthentication=no", option);
        assertThat(person.questions()).isEmpty();
    }

    @Test
    void methodsThatAreSwitchedOffAreNotTried() throws Exception {
        server.logsIn(person.typing(AskingServer.SECRET), "PubkeyAuthentication=no", "KbdInteractiveAuthentication=no");
        person.questions().clear();
        person.typed().clear();
        server.logsIn(person.typing("me", AskingServer.SECRET), "PubkeyAuthentication=no", "PasswordAuthentication=no");
        assertThat(person.questions()).hasSize(2);
    }

    @Test
    void passwordThatHasExpiredIsChanged() throws Exception {
        server.mina().setPasswordAuthenticator(new Expired());

        server.logsIn(
                person.typing("old", "old", "typo", AskingServer.SECRET, AskingServer.SECRET, AskingServer.SECRET),
                "PubkeyAuthentication=no",
                "KbdInteractiveAuthentication=no");

        assertThat(person.questions())
                .containsExactly(
                        "hidden|u@127.0.0.1's password: ",
                        "hidden|Too old\nEnter u@127.0.0.1's old password: ",
                        "hidden|Enter u@127.0.0.1's new password: ",
                        "hidden|Retype u@127.0.0.1's new password: ",
                        "hidden|Mismatch; try again, EOF to quit.\nEnter u@127.0.0.1's new password: ",
                        "hidden|Retype u@127.0.0.1's new password: ");
    }

    private static final class Expired implements PasswordAuthenticator {
        @Override
        public boolean authenticate(String user, String password, ServerSession session)
                throws PasswordChangeRequiredException {
            throw new PasswordChangeRequiredException("expired", "Too old", "");
        }

        @Override
        public boolean handleClientPasswordChangeRequest(
                ServerSession session, String user, String oldPassword, String newPassword) {
            return oldPassword.equals("old") && newPassword.equals(AskingServer.SECRET);
        }
    }

    /** As sshd does when PAM takes the password and not the account. */
    @Test
    void serverThatClosesTheConnectionInsteadOfAnAnswerMayHaveARule() {
        server.mina().setPasswordAuthenticator((user, password, session) -> {
            session.close(true);
            return false;
        });

        TunnelException lost = catchThrowableOfType(
                TunnelException.class,
                () -> server.logsIn(person.typing(AskingServer.SECRET), "PreferredAuthentications=password"));

        assertThat(lost.reason()).isEqualTo(Reason.LOST);
        assertThat(lost).hasMessageContaining("the server closed it during the login");
        assertThat(lost.hint()).get().asString().contains("the server's log", "expired");
    }

    // time

    @Test
    void personMayTakeLongerThanTheServer() throws Exception {
        Dialog slow = new Dialog() {
            @Override
            public void tell(String line) {
                // nobody looks
            }

            @Override
            public Optional<char[]> ask(String question, boolean echo) {
                try {
                    assertThat(new CountDownLatch(1).await(2_500, TimeUnit.MILLISECONDS))
                            .isFalse();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return Optional.of(AskingServer.SECRET.toCharArray());
            }
        };
        server.connect(slow, Duration.ofSeconds(1), "PreferredAuthentications=password")
                .close();
    }

    @Test
    void interruptEndsAQuestion() {
        Dialog interrupted = new Dialog() {
            @Override
            public void tell(String line) {
                // nobody looks
            }

            @Override
            public Optional<char[]> ask(String question, boolean echo) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        };
        assertThatThrownBy(() -> server.logsIn(interrupted, "PreferredAuthentications=password"))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
