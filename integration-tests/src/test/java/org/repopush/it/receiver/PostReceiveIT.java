package org.repopush.it.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.it.fixture.script.ReceiverLog;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.fixture.script.Stage;
import org.repopush.it.fixture.sshd.OstreeCalls;

/** A push that is killed while it publishes: each ref that has moved is told to the owner's hook once, perhaps by the next push. */
@Needs({"ostree", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class PostReceiveIT {
    private static final String NEW = "0".repeat(64);
    private static final Duration SOON = Duration.ofSeconds(20);
    /** No other test run on this machine waits just as long. */
    private static final String WAITS = "sleep 37" + ProcessHandle.current().pid();

    @TempDir
    private Path temporary;

    private OstreeRepo source;
    private OstreeRepo destination;
    private PolicyFile policy;
    private Path receiver;
    private String tip;

    /** Shell, the program that hangs when the push is killed, on which arguments, and what of it the hook hears later. */
    static Stream<List<String>> kills() {
        List<List<String>> stations = List.of(
                List.of("ostree", OstreeCalls.FLIP, ""),
                List.of("ostree", "*' summary -u '*", "os/a"),
                List.of("rm", "*' extensions/repo-push/intent '*", "os/a"),
                List.of("find", "*' -mmin '*", "os/a"));
        List<List<String>> all = new ArrayList<>();
        for (List<String> station : stations) {
            for (String shell : List.of("dash", "bash", "busybox sh")) {
                // busybox has these tools in itself.
                if (station.get(0).equals("ostree") || !shell.startsWith("busybox")) {
                    all.add(List.of(shell, station.get(0), station.get(1), station.get(2)));
                }
            }
        }
        return all.stream();
    }

    @BeforeEach
    void makeRepositories() {
        source = OstreeRepo.create(temporary.resolve("source"), "archive");
        tip = source.commit("os/a", "one");
        destination = OstreeRepo.create(temporary.resolve("srv"), "archive");
        policy = PolicyFile.of(temporary.resolve("home"));
        ShellScript.write(temporary.resolve("hook"), "cat >>" + temporary.resolve("heard"));
        withHook();
        // Without syslog, so that what it logs can be read here.
        receiver = ReceiverFile.in(temporary, ReceiverFile.text().replace("LOG_SOCKET=/dev/log", "LOG_SOCKET=/missing"))
                .path();
    }

    private void withHook() {
        policy.write("[receive]\npost-receive = " + temporary.resolve("hook") + "\n");
    }

    private ScriptSession session(String shell) {
        List<String> words = new ArrayList<>(
                List.of("setsid", "--wait", "env", "PATH=" + temporary.resolve("bin") + ":" + System.getenv("PATH")));
        words.addAll(List.of(shell.split(" ")));
        words.addAll(List.of(receiver.toString(), "--root", temporary.toString()));
        Command there = Command.of(words).with("HOME", temporary.resolve("home").toString());
        return ScriptSession.start(there, "", SOON, "probe", "ostree", "srv");
    }

    private static List<String> keys(List<Answer> answers) {
        return answers.stream().map(Answer::key).toList();
    }

    private void publish(ScriptSession session, String to, String from) {
        session.stage("os/a", to, from);
        session.until("done");
        new Stage(destination).fill(source, "os/a");
        session.send("conclude", "atomic");
        session.until("done");
    }

    /** As a client does that has nothing to push and was told that something is pending. */
    private List<String> finishing(String shell) {
        try (ScriptSession session = session(shell)) {
            List<String> probed = keys(session.until("done"));
            if (probed.contains("pending")) {
                session.emptyStage("ffff");
                session.until("done");
                session.send("publish", "atomic");
                session.until("done");
            }
            return probed;
        }
    }

    private String heard() throws IOException {
        Path file = temporary.resolve("heard");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private List<String> left() {
        return Stream.of(destination
                        .path()
                        .resolve("extensions/repo-push")
                        .toFile()
                        .list())
                .sorted()
                .toList();
    }

    private void kill(String shell, String tool, String pattern) throws IOException {
        Path waiting = temporary.resolve("bin").resolve(tool);
        ShellScript.before(Tools.get(tool), waiting, ShellScript.when(pattern, "exec " + WAITS));
        try (ScriptSession session = session(shell)) {
            session.until("done");
            publish(session, tip, "-");
            Eventually.poll(SOON, "the tool waits", () -> !sleeping().isEmpty());
            String group = Command.of("ps", "-o", "sid=", "-p", sleeping())
                    .run()
                    .exits(0)
                    .out()
                    .strip();
            Command.of("pkill", "-KILL", "-s", group).run();
        }
        Files.delete(waiting);
    }

    @ParameterizedTest
    @MethodSource("kills")
    void whatAKilledPushHasMovedIsToldOnceByTheNext(List<String> kill) throws IOException {
        String shell = kill.get(0);
        kill(shell, kill.get(1), kill.get(2));
        assertThat(heard()).isEmpty();
        String told = kill.get(3).isEmpty() ? "" : NEW + " " + tip + " os/a\n";
        assertThat(finishing(shell)).contains("pending");
        assertThat(heard()).isEqualTo(told);
        assertThat(finishing(shell)).doesNotContain("pending");
        assertThat(left()).containsExactly("journal", "lock");
        // The next one is told of its own only.
        String from = told.isEmpty() ? "-" : tip;
        String second = source.commit("os/a", "two");
        try (ScriptSession session = session(shell)) {
            session.until("done");
            publish(session, second, from);
            session.until("done");
        }
        assertThat(heard()).isEqualTo(told + (told.isEmpty() ? NEW : tip) + " " + second + " os/a\n");
        assertThat(left()).containsExactly("journal", "lock");
        String log = ReceiverLog.of(temporary.resolve("home")).text();
        assertThat(log.lines().filter(line -> line.contains("published os/a -.." + tip)))
                .as(log)
                .hasSize(told.isEmpty() ? 0 : kill.get(1).equals("find") ? 1 : 2);
        assertThat(log.contains(tip + " by run "))
                .isEqualTo(!told.isEmpty() && !kill.get(1).equals("find"));
        destination.checkClean();
    }

    /** Somebody whose login has no such hook finishes it: the hook hears of it from the next who has. */
    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash", "busybox sh"})
    void itWaitsForAPushThatHasTheHook(String shell) throws IOException {
        kill(shell, "ostree", "*' summary -u '*");
        policy.write("[receive]\n");
        assertThat(finishing(shell)).contains("pending");
        assertThat(finishing(shell)).doesNotContain("pending");
        assertThat(heard()).isEmpty();
        withHook();
        assertThat(finishing(shell)).contains("pending");
        assertThat(heard()).isEqualTo(NEW + " " + tip + " os/a\n");
        assertThat(finishing(shell)).doesNotContain("pending");
    }

    /** A push that finishes the other and is itself refused. */
    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash", "busybox sh"})
    void aPushThatIsRefusedLeavesItToTheNext(String shell) throws IOException {
        kill(shell, "ostree", "*' summary -u '*");
        try (ScriptSession session = session(shell)) {
            session.until("done");
            session.stage("os/a", tip, "1".repeat(64));
            session.until("done");
            session.stage("os/b", tip, "1".repeat(64));
            session.until("done");
            session.send("import");
            session.until("done");
            session.send("publish", "atomic");
            assertThat(session.until("fail")).last().isEqualTo(new Answer("fail", List.of("moved")));
        }
        assertThat(heard()).isEmpty();
        assertThat(finishing(shell)).contains("pending");
        assertThat(heard()).isEqualTo(NEW + " " + tip + " os/a\n");
    }

    private static String sleeping() {
        return Command.of("pgrep", "-f", "^" + WAITS + "$").run().out().strip();
    }
}
