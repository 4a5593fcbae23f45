package org.repopush.it.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.fault.LockFile;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeLock;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.repo.ostree.OstreeKind;

/** The step {@code status} of the receive script by itself, in every shell that a destination may have. */
@Needs({"ostree", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class StatusScriptIT {
    private static final String PROGRAM =
            new OstreeKind().receiveScript().withStatus().text();
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String TIP = "0a".repeat(32);

    @TempDir
    private Path temporary;

    private OstreeRepo destination;

    @BeforeEach
    void makeDestination() {
        destination = OstreeRepo.create(temporary.resolve("de'st \u00e9"), "archive");
        destination.commit("os/a", "a");
    }

    private List<Answer> status(String shell) {
        FileTree before = FileTree.of(destination.path());
        List<Answer> answers = status(shell, destination.path());
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
        return answers;
    }

    private static List<Answer> status(String shell, Path path) {
        return status(shell, PROGRAM, path);
    }

    private static List<Answer> status(String shell, String program, Path path) {
        try (ScriptSession session =
                ScriptSession.start(Command.of(shell.split(" ")), program, SOON, "status", "ostree", path.toString())) {
            Answer last = new Answer("", List.of());
            List<Answer> answers = new ArrayList<>();
            while (!List.of("done", "fail").contains(last.key())) {
                last = session.next();
                answers.add(last);
            }
            return answers;
        }
    }

    private Path ours() throws IOException {
        return Files.createDirectories(destination.path().resolve("extensions/repo-push"));
    }

    @EveryShell
    void saysWhatIsThere(String shell) {
        List<Answer> answers = status(shell);
        assertThat(answers)
                .contains(
                        new Answer("shell", List.of(shell.split(" ")[0])),
                        new Answer("repo", List.of(destination.path().toString())),
                        new Answer("fact", List.of("mode", "archive-z2")),
                        new Answer("ref", List.of("os/a", destination.refs().get("os/a"), "-")),
                        new Answer("lock", List.of("repository", "free", "an unknown process")))
                .endsWith(new Answer("done", List.of("status")));
        assertThat(Answer.values(answers, "clock").get(0).get(0)).matches("[0-9]{10}");
        assertThat(Answer.values(answers, "version"))
                .extracting(version -> version.get(0))
                .contains("tar", "flock");
        assertThat(Answer.values(answers, "problem")).isEmpty();
    }

    @EveryShell
    void aKindMayNeedTwoTools(String shell) {
        String both = PROGRAM.replace("echo ostree\n", "echo ostree tar\n");
        assertThat(both).isNotEqualTo(PROGRAM);
        assertThat(Answer.values(status(shell, both, destination.path()), "tool"))
                .extracting(tool -> tool.get(0))
                .containsExactly("ostree");
        String oneIsMissing = PROGRAM.replace("echo ostree\n", "echo ostree no-such-tool\n");
        List<Answer> answers = status(shell, oneIsMissing, destination.path());
        assertThat(Answer.values(answers, "tool")).isEmpty();
        assertThat(Answer.values(answers, "problem")).containsExactly(List.of("missing-tool", "no-such-tool"));
    }

    @EveryShell
    void goesOnWhereAPushWouldEnd(String shell) throws IOException {
        Path config = destination.path().resolve("config");
        Files.writeString(config, Files.readString(config).replace("archive-z2", "archive-z7"));
        List<Answer> answers = status(shell);
        assertThat(Answer.values(answers, "problem")).containsExactly(List.of("unsupported-mode", "archive-z7"));
        assertThat(Answer.values(answers, "ref")).hasSize(1);
        Path nothing = Files.createDirectory(temporary.resolve("nothing"));
        assertThat(Answer.values(status(shell, nothing), "problem"))
                .containsExactly(List.of("not-a-repository", nothing.toString()));
    }

    /** A push ends at the first; whoever began by looking cannot go on to one. */
    @EveryShell
    void everyMistakeOfTheOwnersPolicyIsToldAndNothingIsAcceptedAfterwards(String shell) {
        PolicyFile policy = PolicyFile.of(temporary.resolve("home"))
                .write("[receive]\nfrobnicate = no\nverify-gpg = /missing\nforce = no\nnew-refs = maybe\n");
        Command there = Command.of(shell.split(" "))
                .with("HOME", temporary.resolve("home").toString());
        String path = destination.path().toString();
        try (ScriptSession session = ScriptSession.start(there, PROGRAM, SOON, "status", "ostree", path)) {
            List<Answer> answers = session.until("done");
            assertThat(Answer.values(answers, "problem"))
                    .allSatisfy(problem -> assertThat(problem)
                            .startsWith("policy-error", policy.path().toString()))
                    .extracting(problem -> problem.get(2) + " " + problem.get(3))
                    .containsExactly(
                            "2 unknown key 'frobnicate'",
                            "5 new-refs takes yes or no, not 'maybe'",
                            "3 this account cannot read /missing");
            assertThat(answers).extracting(Answer::key).contains("fact", "ref", "space", "lock", "tool", "policy");
            for (String[] step :
                    List.of(new String[] {"probe", "ostree", path}, new String[] {"stage", "0f", "eve"}, new String[] {
                        "publish", "atomic"
                    })) {
                session.send(step);
                Answer refused = session.next();
                assertThat(refused.key()).as(step[0]).isEqualTo("fail");
                assertThat(refused.values())
                        .as(step[0])
                        .startsWith("policy-error", policy.path().toString(), "2");
            }
            session.send("forwarded", "x");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("bad-request", "forwarded")));
        }
        assertThat(destination.path().resolve("extensions/repo-push")).doesNotExist();
    }

    @EveryShell
    void saysWhatTheMachineLacksAlsoWhereThereIsNoRepository(String shell) {
        Path bin = temporary.resolve("bin");
        for (String tool : List.of("sh", "dash", "bash", "busybox", "ls", "sed", "od", "tr", "date", "sleep")) {
            ShellScript.before(Tools.get(tool), bin.resolve(tool), "");
        }
        List<Answer> answers = status("env PATH=" + bin + " " + shell, temporary.resolve("missing"));
        assertThat(answers)
                .endsWith(new Answer(
                        "fail",
                        List.of("no-repository", temporary.resolve("missing").toString())));
        // busybox finds its own applets whatever the PATH is.
        List<String> lacking = shell.startsWith("busybox ") ? List.of("ostree") : List.of("ostree", "flock", "tar");
        for (String tool : lacking) {
            assertThat(answers).contains(new Answer("problem", List.of("missing-tool", tool)));
        }
    }

    @EveryShell
    void saysWhoHoldsWhatWithoutTakingIt(String shell) throws IOException {
        Path stage = Files.createDirectory(ours().resolve("stage-0f"));
        Files.writeString(stage.resolve("lock"), "alice@a (process 1)\n");
        Path lock = Files.writeString(ours().resolve("lock"), "bob@b (process 2)\n");
        assertThat(status(shell)).contains(new Answer("lock", List.of("publish", "free", "bob@b (process 2)")));
        try (OstreeLock held = OstreeLock.hold(destination.path());
                LockFile publisher = LockFile.hold(lock);
                LockFile pusher = LockFile.hold(stage.resolve("lock"))) {
            List<Answer> answers = status(shell);
            assertThat(answers)
                    .contains(
                            new Answer("lock", List.of("publish", "held", "bob@b (process 2)")),
                            new Answer("lock", List.of("repository", "held", "an unknown process")));
            List<String> leftover = Answer.values(answers, "leftover").get(0);
            assertThat(leftover.subList(0, 2)).containsExactly("0f", "held");
            assertThat(leftover.get(2)).matches("[0-9]{10}");
            assertThat(leftover.get(3)).matches("[0-9]+");
            assertThat(leftover.get(4)).isEqualTo("alice@a (process 1)");
            held.release();
            publisher.release();
            pusher.release();
        }
    }

    @EveryShell
    void tellsTheEndOfTheJournalButForWhatIsDamaged(String shell) throws IOException {
        Files.writeString(
                ours().resolve("journal"),
                "begin 2026-11-21T22:16:02Z 01 02 al%20ice\nref os/a " + TIP + " -\nref os/%zz " + TIP + " -\n"
                        + "ref os/\u001b[2J " + TIP
                        + " -\n@0123 done status\nref  os/b\nref os/%4\nend published\n\0\0");
        assertThat(Answer.values(status(shell), "journal"))
                .containsExactly(
                        List.of("begin", "2026-11-21T22:16:02Z", "01", "02", "al ice"),
                        List.of("ref", "os/a", TIP, "-"),
                        List.of("end", "published"));
        Files.writeString(ours().resolve("intent"), "begin 2026-11-21T22:17:00Z 01 02 eve\nref os/a " + TIP + " -\n");
        assertThat(Answer.values(status(shell), "intent")).hasSize(2);
    }

    @EveryShell
    void whatItTellsIsBounded(String shell) throws IOException {
        String many = IntStream.range(0, 5_000)
                .mapToObj(i -> "ref os/" + i + " " + TIP + " -\n")
                .collect(Collectors.joining());
        Files.writeString(ours().resolve("journal.old"), many);
        Files.writeString(ours().resolve("journal"), "begin T 01 02 eve\nend published\n");
        Files.writeString(ours().resolve("intent"), "begin T 01 02 eve\n" + many);
        for (int i = 0; i < 60; i++) {
            Files.createDirectory(ours().resolve("stage-" + i));
        }
        List<Answer> answers = status(shell);
        assertThat(Answer.values(answers, "journal")).hasSizeLessThan(1_000).endsWith(List.of("end", "published"));
        assertThat(Answer.values(answers, "intent")).hasSizeLessThan(1_000);
        assertThat(Answer.values(answers, "leftover")).hasSize(50);
    }
}
