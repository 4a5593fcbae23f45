package org.repopush.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;
import org.apache.sshd.server.auth.password.PasswordChangeRequiredException;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.tunnel.TunnelException.Reason;

/** What a login asks, beside what {@code ssh} asks the same server. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class QuestionsTest {
    private static final String SECRET = "correct horse";

    @TempDir
    Path directory;

    private SshServer server;
    private final List<String> questions = new ArrayList<>();
    private final List<char[]> typed = new ArrayList<>();
    private Path key;

    @BeforeEach
    void start() throws Exception {
        Ed25519.install(); // before MINA looks for algorithms
        server = SshServer.setUpDefaultServer();
        KeyPair hostKey = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        key = generate("key", "");
        SshKey known = KeyFile.read(Path.of(key + ".pub")).publicLine().orElseThrow();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator(
                (user, offered, session) -> SshKey.of(offered).equals(known));
        server.setPasswordAuthenticator((user, password, session) -> user.equals("u") && password.equals(SECRET));
        server.setKeyboardInteractiveAuthenticator(new TwoQuestions());
        server.setCommandFactory(ProcessShellCommandFactory.INSTANCE);
        server.start();
        SshKey shown = SshKey.of(hostKey.getPublic());
        Files.writeString(
                directory.resolve("config"), """
                Host *
                    User u
                    Port %d
                    UserKnownHostsFile %s
                    GlobalKnownHostsFile none
                    IdentityFile %s
                    IdentityAgent none
                    StrictHostKeyChecking yes
                """.formatted(server.getPort(), directory.resolve("known_hosts"), key));
        Files.writeString(
                directory.resolve("known_hosts"),
                "[127.0.0.1]:%d %s %s\n".formatted(server.getPort(), shown.type(), shown.base64()));
    }

    @AfterEach
    void stop() throws Exception {
        server.stop(true);
    }

    private Path generate(String name, String passphrase) throws Exception {
        Path file = directory.resolve(name);
        Process process = new ProcessBuilder(
                        "ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", file.toString())
                .start();
        assertThat(process.waitFor()).isZero();
        return file;
    }

    /** Asks for a name and a code. */
    private static final class TwoQuestions implements KeyboardInteractiveAuthenticator {
        @Override
        public InteractiveChallenge generateChallenge(
                ServerSession session, String user, String language, String subMethods) {
            InteractiveChallenge challenge = new InteractiveChallenge();
            challenge.setInteractionName("Two questions");
            challenge.setInteractionInstruction("Answer them\u001b[2J both");
            challenge.setLanguageTag("");
            challenge.addPrompt("Name: ", true);
            challenge.addPrompt("Code: ", false);
            return challenge;
        }

        @Override
        public boolean authenticate(ServerSession session, String user, List<String> responses) {
            return responses.equals(List.of("me", SECRET));
        }
    }

    /** Types these answers, and nothing more. */
    private Dialog typing(String... answers) {
        return new Dialog() {
            @Override
            public void tell(String line) {
                // nobody looks
            }

            @Override
            public Optional<char[]> ask(String question, boolean echo) {
                questions.add((echo ? "shown|" : "hidden|") + question);
                if (typed.size() == answers.length) {
                    return Optional.empty();
                }
                typed.add(answers[typed.size()].toCharArray());
                return Optional.of(typed.get(typed.size() - 1));
            }
        };
    }

    private RemoteHost connect(Dialog dialog, Duration timeout, String... options) throws Exception {
        SshOptions ssh = new SshOptions(
                Optional.of(directory.resolve("config")),
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                List.of(options),
                timeout);
        return RemoteHost.connect(Destination.parse("127.0.0.1:x"), ssh, dialog);
    }

    private void logsIn(Dialog dialog, String... options) throws Exception {
        connect(dialog, Duration.ofSeconds(20), options).close();
    }

    private TunnelException isRefused(Dialog dialog, String... options) {
        TunnelException refused = catchThrowableOfType(TunnelException.class, () -> logsIn(dialog, options));
        assertThat(refused.reason()).isEqualTo(Reason.AUTH);
        return refused;
    }

    /** What ssh asks when it gets these answers; it tells no more of a question than its last line. */
    private List<String> questionsOfSsh(List<String> answers, String... options) throws Exception {
        Path asked = directory.resolve("asked");
        Path rest = directory.resolve("answers");
        Path askpass = directory.resolve("askpass");
        Files.writeString(asked, "");
        Files.write(rest, answers, UTF_8);
        Files.writeString(askpass, """
                #!/bin/sh
                printf '%%s\\n' "$1" >> %1$s
                head -n 1 %2$s
                sed -i 1d %2$s
                """.formatted(asked, rest));
        Files.setPosixFilePermissions(askpass, PosixFilePermissions.fromString("rwx------"));
        List<String> command =
                new ArrayList<>(List.of("ssh", "-F", directory.resolve("config").toString()));
        List.of(options).forEach(option -> command.addAll(List.of("-o", option)));
        command.addAll(List.of("127.0.0.1", "true"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("ssh-output").toFile());
        builder.environment().put("SSH_ASKPASS", askpass.toString());
        builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
        assertThat(builder.start().waitFor()).isZero();
        return Files.readAllLines(asked, UTF_8);
    }

    private List<String> lastLines() {
        return questions.stream()
                .map(question -> question.substring(Math.max(question.indexOf('|'), question.lastIndexOf('\n')) + 1))
                .toList();
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

        logsIn(typing(all), "PreferredAuthentications=" + methods, option);

        assertThat(lastLines())
                .isNotEmpty()
                .isEqualTo(questionsOfSsh(List.of(all), "PreferredAuthentications=" + methods, option));
        assertThat(typed)
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
        CoreModuleProperties.AUTH_METHODS.set(server, methods);
        String[] all = answers.split(",");

        logsIn(typing(all));

        assertThat(lastLines()).isEqualTo(questionsOfSsh(List.of(all)));
    }

    @Test
    void questionsShowWhatTheServerSaysAndHideSecrets() throws Exception {
        logsIn(typing("me", SECRET), "PreferredAuthentications=keyboard-interactive");

        assertThat(questions)
                .containsExactly(
                        "shown|Two questions\nAnswer them\uFFFD[2J both\n(u@127.0.0.1) Name: ",
                        "hidden|(u@127.0.0.1) Code: ");
    }

    /** As PAM asks for a new password. */
    @Test
    void questionOfSeveralLinesStaysSo() throws Exception {
        server.setKeyboardInteractiveAuthenticator(new LongQuestion());

        logsIn(typing(SECRET), "PreferredAuthentications=keyboard-interactive");

        assertThat(questions)
                .containsExactly("hidden|(u@127.0.0.1) Too old.\nChange\uFFFD[2J it.\n\nCurrent password: ");
    }

    private static final class LongQuestion implements KeyboardInteractiveAuthenticator {
        @Override
        public InteractiveChallenge generateChallenge(
                ServerSession session, String user, String language, String subMethods) {
            InteractiveChallenge challenge = new InteractiveChallenge();
            challenge.setInteractionName("");
            challenge.setInteractionInstruction("");
            challenge.setLanguageTag("");
            challenge.addPrompt("Too old.\r\nChange\u001b[2J it.\n\nCurrent password: ", false);
            return challenge;
        }

        @Override
        public boolean authenticate(ServerSession session, String user, List<String> responses) {
            return responses.equals(List.of(SECRET));
        }
    }

    @Test
    void keyThatIsAcceptedLeavesNothingToAsk() throws Exception {
        logsIn(typing());
        assertThat(questions).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"password", "keyboard-interactive"})
    void wrongAnswersEndAfterThreeTries(String method) {
        TunnelException refused =
                isRefused(typing("a", "b", "c", "d", "e", "f", "g"), "PreferredAuthentications=" + method);

        assertThat(questions).hasSize(method.equals("password") ? 3 : 6);
        assertThat(refused.attempts()).contains(method + ": refused by the server");
    }

    @Test
    void oneQuestionThatIsNotAnsweredIsTheLast() {
        TunnelException refused = isRefused(typing(), "PreferredAuthentications=keyboard-interactive,password");

        assertThat(questions).hasSize(1);
        assertThat(refused.attempts()).contains("keyboard-interactive: nobody answered (no terminal, or cancelled)");
    }

    @ParameterizedTest
    @CsvSource({"BatchMode=yes", "PreferredAuthentications=hostbased", "NumberOfPasswordPrompts=0"})
    void nothingIsAskedWhereTheConfigurationForbidsIt(String option) {
        isRefused(typing(SECRET), "PubkeyAuthentication=no", option);
        assertThat(questions).isEmpty();
    }

    @Test
    void methodsThatAreSwitchedOffAreNotTried() throws Exception {
        logsIn(typing(SECRET), "PubkeyAuthentication=no", "KbdInteractiveAuthentication=no");
        questions.clear();
        typed.clear();
        logsIn(typing("me", SECRET), "PubkeyAuthentication=no", "PasswordAuthentication=no");
        assertThat(questions).hasSize(2);
    }

    @Test
    void passwordThatHasExpiredIsChanged() throws Exception {
        server.setPasswordAuthenticator(new Expired());

        logsIn(
                typing("old", "old", "typo", SECRET, SECRET, SECRET),
                "PubkeyAuthentication=no",
                "KbdInteractiveAuthentication=no");

        assertThat(questions)
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
            return oldPassword.equals("old") && newPassword.equals(SECRET);
        }
    }

    /** As sshd does when PAM takes the password and not the account. */
    @Test
    void serverThatClosesTheConnectionInsteadOfAnAnswerMayHaveARule() {
        server.setPasswordAuthenticator((user, password, session) -> {
            session.close(true);
            return false;
        });

        TunnelException lost = catchThrowableOfType(
                TunnelException.class, () -> logsIn(typing(SECRET), "PreferredAuthentications=password"));

        assertThat(lost.reason()).isEqualTo(Reason.LOST);
        assertThat(lost).hasMessageContaining("the server closed it during the login");
        assertThat(lost.hint()).get().asString().contains("the server's log", "expired");
    }

    // passphrases

    @Test
    void passphraseIsAskedForWhenTheServerTakesTheKey() throws Exception {
        Path foreign = generate("foreign", SECRET);
        Path locked = generate("locked", SECRET);
        SshKey known = KeyFile.read(Path.of(locked + ".pub")).publicLine().orElseThrow();
        server.setPublickeyAuthenticator(
                (user, offered, session) -> SshKey.of(offered).equals(known));

        logsIn(typing("wrong", SECRET), "IdentityFile=" + foreign, "IdentityFile=" + locked);

        String question = "hidden|Enter passphrase for key '" + locked + "': ";
        assertThat(questions).containsExactly(question, question);
        assertThat(new String(typed.get(1)).chars()).allMatch(c -> c == 0);
    }

    @Test
    void emptyPassphraseMeansTheNextKey() throws Exception {
        Path locked = generate("locked", SECRET);
        server.setPublickeyAuthenticator((user, offered, session) -> true);

        logsIn(typing(""), "IdentityFile=" + locked);

        assertThat(questions).hasSize(1);
    }

    @Test
    void encryptedKeyThatNobodyOpensIsExplained() throws Exception {
        Path locked = generate("locked", SECRET);
        server.setPublickeyAuthenticator((user, offered, session) -> KeyUtils.getKeyType(offered)
                        .equals("ssh-ed25519")
                && !SshKey.of(offered)
                        .equals(KeyFile.read(Path.of(key + ".pub")).publicLine().orElseThrow()));

        TunnelException refused = isRefused(typing(), "IdentityFile=" + locked, "PreferredAuthentications=publickey");

        assertThat(refused.attempts().get(0))
                .startsWith(locked.toString())
                .contains("encrypted, and nobody answered (no terminal, or cancelled); ssh-add loads it into an agent");
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
                return Optional.of(SECRET.toCharArray());
            }
        };
        connect(slow, Duration.ofSeconds(1), "PreferredAuthentications=password")
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
        assertThatThrownBy(() -> logsIn(interrupted, "PreferredAuthentications=password"))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
