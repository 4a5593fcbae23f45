package org.repopush.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Listener;
import org.repopush.it.fixture.LockFile;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.OstreeRepo;
import org.repopush.it.fixture.ScriptSession;
import org.repopush.it.fixture.ScriptSession.Answer;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.Stage;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.Tools;
import org.repopush.repo.ostree.OstreeKind;

/**
 * The receive script by itself, in every shell that a destination may have: its protocol, its life and its end. Content
 * comes by a stage that is filled by hand, so that no network is needed.
 */
@Needs({"ostree", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class ReceiveScriptIT {
    private static final String PROGRAM = new OstreeKind().receiveScript().text();
    /** What a tool that has to be waited for does; no other test run on this machine waits just as long. */
    private static final String WAITS = "sleep 36" + ProcessHandle.current().pid();

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path temporary;

    private OstreeRepo source;
    private OstreeRepo destination;
    private Stage stage;
    private String tip;

    static Stream<List<String>> shells() {
        return Stream.of(List.of("dash", "-s"), List.of("bash", "-s"), List.of("busybox", "sh", "-s"));
    }

    @BeforeEach
    void makeRepositories() {
        source = OstreeRepo.create(temporary.resolve("source"), "archive");
        tip = source.commit("os/a", "one");
        destination = OstreeRepo.create(temporary.resolve("de'st \u00e9"), "archive");
        stage = new Stage(destination);
    }

    private ScriptSession session(List<String> shell, Duration silence, Path path) {
        // A session of its own, as sshd gives it: then the script leads its process group.
        List<String> words = Stream.concat(
                        Stream.of(
                                "setsid",
                                "--wait",
                                "env",
                                "PATH=" + temporary.resolve("bin") + ":" + System.getenv("PATH")),
                        shell.stream())
                .toList();
        return ScriptSession.start(Command.of(words), PROGRAM, silence, "probe", "ostree", path.toString());
    }

    private ScriptSession probed(List<String> shell) {
        ScriptSession session = session(shell, SOON, destination.path());
        assertThat(session.until("done")).last().isEqualTo(new Answer("done", List.of("probe")));
        return session;
    }

    /** A script in front of ostree, for calls whose arguments match. */
    private void wrapOstree(String pattern, String body) {
        ShellScript.before(Tools.get("ostree"), temporary.resolve("bin/ostree"), ShellScript.when(pattern, body));
    }

    /** Puts what a pull would have fetched into the stage. */
    private void fill(ScriptSession session) {
        session.stage("os/a", tip, "-");
        session.until("done");
        stage.fill(source, "os/a");
    }

    private Path ours() {
        return destination.path().resolve("extensions/repo-push");
    }

    private Set<String> left() {
        Set<String> names = new TreeSet<>();
        for (String name : ours().toFile().list()) {
            names.add(name);
        }
        return names;
    }

    private static List<String> keys(List<Answer> answers) {
        return answers.stream().map(Answer::key).toList();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void probeTellsRefsAndChangesNothing(List<String> shell) {
        String commit = destination.commit("os/\u00e9-1", "one");
        try (ScriptSession session = session(shell, SOON, destination.path())) {
            List<Answer> answers = session.until("done");
            assertThat(answers)
                    .contains(
                            new Answer("ref", List.of("os/\u00e9-1", commit, "-")),
                            new Answer("summary", List.of("none", "stale")),
                            new Answer("mode", List.of("archive-z2")));
            assertThat(keys(answers)).contains("repo", "user", "space", "tool");
        }
        assertThat(ours()).doesNotExist();
    }

    /** One key could keep all others from pushing, because no client takes answers without end. */
    @ParameterizedTest
    @MethodSource("shells")
    void aPushHearsOfNoMoreStagesThanItCanTake(List<String> shell) throws IOException {
        Files.createDirectories(ours());
        Command.of("sh", "-c", "seq 1500 | sed s/^/stage-/ | xargs mkdir")
                .in(ours())
                .run()
                .exits(0);
        try (ScriptSession session = session(shell, SOON, destination.path())) {
            assertThat(keys(session.until("done")).stream().filter("stage"::equals))
                    .hasSize(1_000);
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void publishesAndLeavesLockAndJournalOnly(List<String> shell) {
        try (ScriptSession session = probed(shell)) {
            fill(session);
            session.send("import");
            session.until("done");
            assertThat(destination.refs()).isEmpty();
            destination.ostree("prune", "--refs-only").exits(0);
            session.send("publish", "atomic");
            assertThat(session.until("done")).contains(new Answer("flipped", List.of("os/a", tip)));
        }
        assertThat(destination.refs()).containsEntry("os/a", tip).hasSize(1);
        assertThat(destination.summary()).isEqualTo(destination.refs());
        assertThat(left()).containsExactly("journal", "lock");
        destination.checkClean();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aMovedRefIsNotFlipped(List<String> shell) {
        try (ScriptSession session = probed(shell)) {
            fill(session);
            session.send("import");
            session.until("done");
            String other = destination.commit("os/a", "meanwhile");
            session.send("publish", "atomic");
            assertThat(session.until("fail"))
                    .containsExactly(new Answer("moved", List.of("os/a", other)), new Answer("fail", List.of("moved")));
            assertThat(destination.refs()).containsEntry("os/a", other);
            session.send("abort");
            session.until("done");
        }
        assertThat(left()).containsExactly("lock");
        assertThat(destination.path().resolve("refs/remotes")).isEmptyDirectory();
    }

    /** What somebody could unpack there: none of it is an object, or it would be written through. */
    @ParameterizedTest
    @MethodSource("shells")
    void aPartWithAnythingButObjectsIsRefused(List<String> shell) throws IOException {
        List<String> tricks = List.of(
                "mkdir -p objects/ab; ln -s /etc objects/ab/link",
                "mkdir -p objects/ab; ln -s ../../../../config objects/ab/$(printf %062d 0).filez",
                "mkdir -p objects/ab; ln ../../ready objects/ab/$(printf %062d 0).filez",
                "echo x >config",
                "mkdir refs; echo x >refs/a",
                "mkdir -p objects/ab; echo x >objects/ab/short.filez",
                "mkdir -p objects/ab; echo x >objects/ab/$(printf %062d 0).filez; chmod 4755 objects/ab/*",
                "mkdir -p objects/ab; echo x >objects/ab/$(printf %062d 0).filez; chmod 666 objects/ab/*",
                "mkdir -p objects/ab; chmod 777 objects/ab",
                "mkdir -p objects/ab; mkfifo objects/ab/$(printf %062d 0).filez");
        try (ScriptSession session = probed(shell)) {
            session.stage("os/a", tip, "-");
            session.until("done");
            for (String trick : tricks) {
                part(trick);
                session.send("part", "in-1", "plain");
                assertThat(session.until("fail"))
                        .as(trick)
                        .containsExactly(new Answer("fail", List.of("bad-pack", "in-1")));
            }
            for (String name : List.of("objects", "in-", "in-../../x", "in-1/../2", "in-2")) {
                session.send("part", name, "plain");
                assertThat(session.next()).as(name).isEqualTo(new Answer("fail", List.of("bad-request", "part")));
            }
        }
        assertThat(destination.refs()).isEmpty();
        destination.check();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void metadataThatIsNotWhatItsNameSaysIsNamedAndTakenAway(List<String> shell) throws IOException {
        try (ScriptSession session = probed(shell)) {
            session.stage("os/a", tip, "-");
            session.until("done");
            part("cp -r " + source.path() + "/objects . && echo x >>objects/" + tip.substring(0, 2) + "/"
                    + tip.substring(2) + ".commit");
            session.send("part", "in-1", "plain");
            assertThat(session.until("done"))
                    .containsExactly(
                            new Answer("damaged", List.of(tip + ".commit")),
                            new Answer("done", List.of("part", "in-1")));
            session.send("import");
            assertThat(session.until("fail").get(0).values()).startsWith("absent-object");
        }
    }

    /** It leads to as many objects as an honest one, because a directory stands in for the content that it leaves out. */
    @ParameterizedTest
    @MethodSource("shells")
    void aSealThatLeavesSomethingOutProvesNothing(List<String> shell) throws IOException {
        String bulk = source.on("os/a").file("one", "1").file("two", "2").commit();
        OstreeRepo forged = OstreeRepo.create(temporary.resolve("forged"), "archive");
        String commit = forged.on("x").file("one", "1").file("empty/.keep", "k").commit();
        String two = checksum(source, bulk, "/two");
        String keep = checksum(forged, commit, "/empty/.keep");
        try (ScriptSession session = probed(shell)) {
            session.stage("os/a", bulk, "-");
            session.until("done");
            part("cp -r " + source.path() + "/objects . && echo damage >objects/" + object(two));
            session.send("part", "in-1", "plain");
            session.until("done");
            assertThat(stage.path().resolve("clean"))
                    .as("a plain part with content")
                    .doesNotExist();
            Files.createFile(stage.path().resolve("clean"));
            part("cp -r " + forged.path() + "/objects . && cp " + source.path() + "/objects/" + object(two)
                    + " x && mkdir -p objects/" + two.substring(0, 2) + " && mv x objects/" + object(two)
                    + " && echo damage >objects/" + object(two) + " && test -e objects/" + object(keep));
            session.send("part", "in-1", "sealed");
            session.until("done");
            assertThat(stage.path().resolve("clean"))
                    .as("a seal that leaves something out")
                    .doesNotExist();
            session.send("import");
            assertThat(session.until("fail"))
                    .last()
                    .isEqualTo(new Answer("fail", List.of("bad-object", two + ".filez")));
        }
        destination.check();
    }

    private static String checksum(OstreeRepo repo, String commit, String file) {
        return repo.ostree("ls", "-C", commit, file).text().split(" +")[4];
    }

    private static String object(String checksum) {
        return checksum.substring(0, 2) + "/" + checksum.substring(2) + ".filez";
    }

    /** A part that has arrived as one stream, made by this script in its folder. */
    private void part(String script) throws IOException {
        Path part = stage.path().resolve("in-1");
        Command.of("rm", "-rf", part.toString()).run().exits(0);
        Files.createDirectories(part.resolve("0"));
        Files.createFile(part.resolve("0.lock"));
        Command.of("sh", "-ec", script).in(part.resolve("0")).run().exits(0);
    }

    /** What is looked at must not change any more. */
    @ParameterizedTest
    @MethodSource("shells")
    void aPartWithAStreamThatGoesOnIsRefused(List<String> shell) throws IOException {
        try (ScriptSession session = probed(shell)) {
            session.stage("os/a", tip, "-");
            session.until("done");
            part("mkdir objects");
            Path lock = stage.path().resolve("in-1/0.lock");
            try (LockFile stream = LockFile.hold(lock)) {
                session.send("part", "in-1", "plain");
                assertThat(session.next()).isEqualTo(new Answer("fail", List.of("bad-pack", "in-1")));
                stream.release();
            }
        }
    }

    /** What it wrote could have been written by anybody: it counts only if it is sound. */
    @ParameterizedTest
    @MethodSource("shells")
    void whatAnInterruptedPushLeftIsNotFollowed(List<String> shell) throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        try (ScriptSession session = probed(shell)) {
            session.stage("os/a", tip, "-");
            session.until("done");
            part("mkdir objects; ln -s " + outside + " objects/ab");
        }
        try (ScriptSession session = probed(shell)) {
            session.stage("os/a", tip, "-");
            session.until("done");
            assertThat(stage.path().resolve("in-1")).doesNotExist();
            assertThat(stage.path().resolve("objects/ab")).doesNotExist();
        }
    }

    /** Its client is gone, so that it comes to an end by itself. */
    @ParameterizedTest
    @MethodSource("shells")
    void aStreamOfAnInterruptedPushThatStillWritesIsWaitedFor(List<String> shell) throws IOException {
        String object = "objects/ab/" + "0".repeat(62) + ".filez";
        try (ScriptSession session = probed(shell)) {
            session.stage("os/a", tip, "-");
            session.until("done");
            part("mkdir -p objects/ab; echo x >" + object + "; touch -d @1 " + object);
        }
        try (Started stream = Command.of(
                                "flock", stage.path().resolve("in-1/0.lock").toString(), "sh", "-c", "echo; sleep 2")
                        .start();
                ScriptSession session = probed(shell)) {
            Eventually.poll(SOON, "it holds its lock", () -> !stream.out().isEmpty());
            session.stage("os/a", tip, "-");
            session.until("done");
            assertThat(stream.running()).isFalse();
            assertThat(stage.path().resolve(object)).exists();
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aSecondPushOfTheSameFindsTheStageHeldAndItsHolderNamed(List<String> shell) {
        try (ScriptSession first = probed(shell);
                ScriptSession second = probed(shell)) {
            first.stage("os/a", tip, "-");
            first.until("done");
            second.stage("os/a", tip, "-");
            assertThat(second.next()).isEqualTo(new Answer("fail", List.of("stage-busy", "a test")));
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void endOfInputStopsALongStepAndFreesTheStage(List<String> shell) throws IOException {
        wrapOstree("*' pull --mirror '*", WAITS);
        try (ScriptSession session = probed(shell);
                Listener forwarded = Listener.on("127.0.0.1")) {
            session.stage("os/a", tip, "-");
            session.until("done");
            session.send("pull", Integer.toString(forwarded.port()), "secret");
            awaitSleep();
            session.endOfInput();
            session.await();
        }
        try (ScriptSession next = probed(shell)) {
            next.stage("os/a", tip, "-");
            assertThat(keys(next.until("done"))).containsOnly("holds", "channel", "done");
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aFrozenClientEndsTheScriptAndAPingKeepsItAlive(List<String> shell) throws IOException {
        wrapOstree("*' pull --mirror '*", WAITS);
        try (ScriptSession session = session(shell, Duration.ofSeconds(2), destination.path());
                Listener forwarded = Listener.on("127.0.0.1")) {
            session.until("done");
            session.stage("os/a", tip, "-");
            session.until("done");
            session.send("pull", Integer.toString(forwarded.port()), "secret");
            awaitSleep();
            long pinged = System.nanoTime();
            while (System.nanoTime() - pinged < Duration.ofSeconds(4).toNanos()) {
                session.send("ping");
                Eventually.holds(Duration.ofMillis(500), () -> !session.shell().running());
            }
            assertThat(session.shell().running()).isTrue();
            Eventually.poll(
                    SOON, "the watchdog ends the script", () -> !session.shell().running());
        }
    }

    /** A shell hears no TERM while it reads a line. */
    @ParameterizedTest
    @MethodSource("shells")
    void aLineWithoutEndEndsTheScript(List<String> shell) throws IOException {
        try (ScriptSession session = session(shell, Duration.ofSeconds(2), destination.path())) {
            session.until("done");
            byte[] block = "a".repeat(1 << 16).getBytes(US_ASCII);
            long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
            boolean ended = false;
            while (!ended && System.nanoTime() < end) {
                try {
                    session.shell().input().write(block);
                } catch (IOException e) {
                    ended = true;
                }
            }
            assertThat(ended).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aPublicationFinishesWhateverHappensToTheClient(List<String> shell) throws IOException {
        wrapOstree("*' pull-local --untrusted '[!-]*", "sleep 1");
        try (ScriptSession session = probed(shell)) {
            fill(session);
            session.send("import");
            session.until("done");
            session.send("publish", "atomic");
            Eventually.poll(SOON, "the intent", () -> Files.exists(ours().resolve("intent")));
            session.shell().signal("TERM");
            session.endOfInput();
            Eventually.poll(SOON, "the publication", () -> left().equals(Set.of("journal", "lock")));
        }
        assertThat(destination.refs()).containsEntry("os/a", tip);
        assertThat(destination.summary()).isEqualTo(destination.refs());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void nothingThatAToolPrintsIsAnAnswer(List<String> shell) throws IOException {
        wrapOstree(
                "*' pull-local '*",
                "for fd in 1 2 3; do echo \"@$(cat " + temporary
                        + "/run) done import\" >&$fd; done 2>/dev/null; exit 1");
        try (ScriptSession session = probed(shell)) {
            Files.writeString(temporary.resolve("run"), session.run());
            session.stage("os/a", tip, "-");
            session.until("done");
            session.send("import");
            assertThat(session.next().key()).isEqualTo("fail");
            assertThat(session.stderr()).contains("@" + session.run() + " done import");
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aDeadPublicationIsFinishedByTheNextPush(List<String> shell) throws IOException {
        wrapOstree("*' summary -u '*", "echo " + tip + " > refs/heads/os/tmp.ABCDEF; " + WAITS);
        try (ScriptSession session = probed(shell)) {
            fill(session);
            session.send("import");
            session.until("done");
            session.send("publish", "atomic");
            awaitSleep();
            Command.of("pkill", "-KILL", "-s", sessionOfSleep()).run();
        }
        assertThat(left()).contains("intent", "lock");
        assertThat(destination.path().resolve("summary")).doesNotExist();
        Files.delete(temporary.resolve("bin/ostree"));
        try (ScriptSession session = session(shell, SOON, destination.path())) {
            assertThat(keys(session.until("done"))).contains("pending");
            session.emptyStage("ffff");
            session.until("done");
            session.send("publish", "atomic");
            assertThat(session.until("done")).contains(new Answer("recovered", List.of("os/a", "published")));
        }
        assertThat(left()).containsExactly("journal", "lock");
        assertThat(destination.summary()).isEqualTo(destination.refs()).containsOnlyKeys("os/a");
        destination.checkClean();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void nonsenseIsRefused(List<String> shell) {
        try (ScriptSession session = probed(shell)) {
            session.send("frobnicate");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("bad-request", "frobnicate")));
            session.send("publish", "atomic");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("bad-request", "publish")));
            for (String ref : List.of("../x", "-x", "os/../../x", "/etc", "a b", "os/", ".x", "x\ny")) {
                session.stage(ref, tip, "-");
                assertThat(session.next()).as(ref).isEqualTo(new Answer("fail", List.of("bad-request", "move")));
            }
            session.stage("os/a", "nonsense", "-");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("bad-request", "move")));
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatCannotBePushedToIsNamed(List<String> shell) throws IOException {
        Path missing = temporary.resolve("missing");
        Path empty = Files.createDirectory(temporary.resolve("empty\n"));
        try (ScriptSession session = session(shell, SOON, missing)) {
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("no-repository", missing.toString())));
        }
        try (ScriptSession session = session(shell, SOON, empty)) {
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("not-a-repository", empty.toString())));
        }
    }

    private static void awaitSleep() {
        Eventually.poll(SOON, "the tool waits", () -> !sleeping().isEmpty());
    }

    private static String sleeping() {
        return Command.of("pgrep", "-f", "^" + WAITS + "$").run().out().strip();
    }

    private static String sessionOfSleep() {
        return Command.of("ps", "-o", "sid=", "-p", sleeping())
                .run()
                .exits(0)
                .out()
                .strip();
    }
}
