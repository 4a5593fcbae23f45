package org.repopush.it.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.it.fixture.script.ReceiverLog;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.fixture.script.Stage;
import org.repopush.it.fixture.sshd.SshKey;

/** The installed receiver by itself, in every shell that a server may have: what bounds it, and what it logs. */
@Needs({"ostree", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class ReceiverLimitsIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String REFUSED = "refused ";

    @TempDir
    private Path temporary;

    private ReceiverLog log;

    static Stream<List<String>> shells() {
        return Stream.of(List.of("dash"), List.of("bash", "--posix"), List.of("busybox", "sh"));
    }

    @BeforeEach
    void makeDestination() throws IOException {
        log = ReceiverLog.of(temporary);
        OstreeRepo.create(Files.createDirectory(temporary.resolve("srv")).resolve("destination"), "archive");
    }

    private Command receiver(List<String> shell, String text, String... arguments) {
        List<String> words = new ArrayList<>(List.of("setsid", "--wait"));
        words.addAll(shell);
        words.add(ReceiverFile.in(temporary, text).path().toString());
        words.addAll(List.of("--root", temporary.resolve("srv").toString()));
        words.addAll(List.of(arguments));
        return Command.of(words)
                .with("HOME", temporary.toString())
                .with("LOGNAME", "publish")
                .with("SSH_CONNECTION", "192.0.2.7 50000 192.0.2.1 22");
    }

    private static String impatient() {
        return ReceiverFile.text().replace("FIRST_LINE_SECONDS=30", "FIRST_LINE_SECONDS=2");
    }

    /** Writes until nobody reads any more. */
    private static void flood(OutputStream input, int octet) {
        byte[] block = new byte[1 << 16];
        Arrays.fill(block, (byte) octet);
        try {
            while (true) {
                input.write(block);
            }
        } catch (IOException e) {
            // It has ended.
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aLineWithoutEndEndsTheReceiver(List<String> shell) {
        for (int octet : new int[] {'a', 0}) {
            try (Started started = receiver(shell, impatient()).withInput().start()) {
                flood(started.input(), octet);
                assertThat(started.ends(LIMIT)).isTrue();
            }
        }
        assertThat(log.text()).doesNotContain("probe");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aClientThatSaysNothingIsGivenUp(List<String> shell) {
        try (Started started = receiver(shell, impatient()).withInput().start()) {
            Finished finished = started.await(LIMIT).exits(1);
            assertThat(finished.err()).contains("no push has come in time");
        }
        log.await("refused silent");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aRequestWithoutEndEndsTheSession(List<String> shell) {
        try (ScriptSession session = session(shell, ReceiverFile.text(), Duration.ofSeconds(2))) {
            session.until("done");
            flood(session.shell().input(), 'a');
            assertThat(session.shell().ends(LIMIT)).isTrue();
        }
        log.await("warning run=");
        assertThat(log.text()).containsAnyOf("silent for 2 s", "died");
    }

    private ScriptSession session(List<String> shell, String text, Duration silence, String... arguments) {
        return ScriptSession.start(
                receiver(shell, text, arguments), "x\n".repeat(20_000), silence, "probe", "ostree", "destination");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theProgramThatCameIsSkippedAndRequestsAreTaken(List<String> shell) throws IOException {
        Path policy = Files.createDirectories(temporary.resolve(".config/repo-push"));
        Files.writeString(policy.resolve("receive.conf"), "[profile ci]\n");
        try (ScriptSession session = session(shell, ReceiverFile.text(), LIMIT, "--profile", "ci")) {
            assertThat(session.until("done")).contains(new Answer("receiver", List.of("0.0-it")));
            session.send("frobnicate");
            assertThat(session.next())
                    .isEqualTo(new Answer("fail", List.of("unsupported", "frobnicate", "0.0-it", "2")));
            session.send("probe", "ostree", "destination");
            session.until("done");
            log.await("run=" + session.run() + " user=publish profile=ci from=192.0.2.7 key=-");
        }
    }

    /** Its client has not been updated with the receiver. */
    @ParameterizedTest
    @MethodSource("shells")
    void aClientOfProtocolOnePublishes(List<String> shell) {
        OstreeRepo source = OstreeRepo.create(temporary.resolve("source"), "archive");
        String commit = source.commit("os/a", "one");
        OstreeRepo destination = OstreeRepo.at(temporary.resolve("srv/destination"), Account.current());
        try (ScriptSession session = ScriptSession.start(
                1, receiver(shell, ReceiverFile.text()), "", LIMIT, "probe", "ostree", "destination")) {
            assertThat(session.until("done"))
                    .contains(new Answer("mode", List.of("archive-z2")), new Answer("receiver", List.of("0.0-it")))
                    .noneMatch(answer -> answer.key().equals("fact"));
            session.send("frobnicate");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("bad-request", "frobnicate")));
            session.stage("os/a", commit, "-");
            session.until("done");
            new Stage(destination).fill(source, "os/a");
            session.send("import");
            session.until("done");
            session.send("publish", "atomic");
            assertThat(session.until("done")).contains(new Answer("flipped", List.of("os/a", commit)));
        }
        assertThat(destination.refs()).containsEntry("os/a", commit);
    }

    /** Also where a value looks like more variables, among them those of the receiver. */
    @ParameterizedTest
    @MethodSource("shells")
    void whatAClientMayHaveSetIsForgotten(List<String> shell) {
        Path told = temporary.resolve("told");
        Path bin = temporary.resolve("bin");
        ShellScript.before(Tools.get("ostree"), bin.resolve("ostree"), "env >" + told);
        List<String> names = List.of("TAR_OPTIONS", "ENV", "GIT_DIR", "OSTREE_REPO", "IFS", "LANGUAGE", "ANYTHING");
        Command command = receiver(shell, ReceiverFile.text())
                .with("PATH", bin + ":" + System.getenv("PATH"))
                .with("LINES", "1\nexport PROTOCOL=hostile\nexport PATH=hostile\ndeclare -x RELEASE\n-f\n'\"$(id)");
        for (String name : names) {
            command = command.with(name, "hostile");
        }
        try (ScriptSession session = ScriptSession.start(command, "", LIMIT, "probe", "ostree", "destination")) {
            assertThat(session.until("done")).contains(new Answer("receiver", List.of("0.0-it")));
        }
        assertThat(told)
                .content()
                .contains("SSH_CONNECTION=192.0.2.7")
                .contains("PATH=" + bin)
                .doesNotContain("hostile");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void asTheShellOfAnAccountItRunsNothingElse(List<String> shell) {
        Finished refused =
                receiver(shell, ReceiverFile.text(), "-c", "id").run().exits(1);
        assertThat(refused.out() + refused.err()).doesNotContain("uid=");
        try (ScriptSession session = session(shell, ReceiverFile.text(), LIMIT, "-c", "exec sh -s")) {
            session.until("done");
        }
        for (String wrong : List.of("--shell", "--profile=a/b", "--root")) {
            assertThat(receiver(shell, ReceiverFile.text(), wrong)
                            .run()
                            .exits(1)
                            .err())
                    .contains("repo-receive: ");
        }
    }

    @Test
    @Needs("script")
    void aPersonWithATerminalIsTold() {
        Path file = ReceiverFile.in(temporary).path();
        Finished shown = Command.of("script", "-qec", "sh " + file + " --root /", "/dev/null")
                .with("HOME", temporary.toString())
                .run();
        assertThat(shown.out()).contains("there is no shell here");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void nobodyWritesLinesIntoTheLog(List<String> shell) throws IOException {
        String fake = "id\n2026-01-01T00:00:00Z info run=00 published os/a\u001b[31m";
        receiver(shell, ReceiverFile.text())
                .with("SSH_ORIGINAL_COMMAND", fake)
                .run()
                .exits(1);
        log.await(REFUSED);
        assertThat(log.text().lines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("refused command id?2026-01-01T00:00:00Z")
                        .endsWith("published os/a?[31m"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log.file())))
                .isEqualTo("rw-------");
    }

    @Test
    void theLogIsRenamedBeforeItGrowsTooLong() throws IOException {
        Files.createDirectories(log.file().getParent());
        Files.writeString(log.file(), "x".repeat(4_000));
        String text = ReceiverFile.text().replace("LOG_BLOCKS=2048", "LOG_BLOCKS=4");
        receiver(List.of("sh"), text).with("SSH_ORIGINAL_COMMAND", "id").run().exits(1);
        log.await(REFUSED);
        assertThat(log.text().lines()).hasSize(1);
        assertThat(Path.of(log.file() + ".old")).hasSize(4_000);
    }

    @Test
    void whereSyslogListensItIsToldAndNoFileIsMade() throws IOException {
        Path socket = temporary.resolve("s");
        Path bin = temporary.resolve("bin");
        Path told = temporary.resolve("told");
        ShellScript.write(bin.resolve("logger"), "{ echo \"$*\"; cat; } >>" + told);
        String text = ReceiverFile.text().replace("LOG_SOCKET=/dev/log", "LOG_SOCKET=" + socket);
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
            receiver(List.of("sh"), text)
                    .with("PATH", bin + ":" + System.getenv("PATH"))
                    .with("SSH_ORIGINAL_COMMAND", "id")
                    .run()
                    .exits(1);
            Eventually.poll(
                    LIMIT,
                    "it is told",
                    () -> Files.exists(told) && told.toFile().length() > 60);
        }
        assertThat(Files.readString(told, UTF_8))
                .startsWith("-t repo-receive -p auth.warning\n")
                .contains("refused command id");
        assertThat(log.file()).doesNotExist();
    }

    /** What OpenSSH tells with "ExposeAuthInfo yes". */
    @Test
    @Needs("ssh-keygen")
    void theKeyIsNamedByItsFingerprintWhereItIsKnown() throws IOException {
        SshKey key = SshKey.generate(temporary.resolve("key"), "ed25519");
        Path told = Files.writeString(temporary.resolve("auth"), "publickey " + key.publicLine() + "\n");
        receiver(List.of("sh"), ReceiverFile.text())
                .with("SSH_USER_AUTH", told.toString())
                .with("SSH_ORIGINAL_COMMAND", "id")
                .run()
                .exits(1);
        log.await(" key=" + key.fingerprint() + " ");
    }
}
