package org.repopush.it.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.repo.GpgKey;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.fixture.script.Stage;
import org.repopush.repo.ostree.OstreeKind;

/** A client that asks for what the owner's policy refuses, step by step: it gets nowhere. */
@Needs({"ostree", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class PolicyEnforcementIT {
    private static final String PROGRAM = new OstreeKind().receiveScript().text();
    private static final String NOTHING = "-";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Answer OUT_OF_ORDER = new Answer("fail", List.of("out-of-order", "publish"));

    @TempDir
    private Path temporary;

    private OstreeRepo source;
    private OstreeRepo destination;
    private Stage stage;

    @BeforeEach
    void makeRepositories() {
        source = OstreeRepo.create(temporary.resolve("source"), "archive");
        destination = OstreeRepo.create(temporary.resolve("destination"), "archive");
        stage = new Stage(destination);
    }

    private ScriptSession session(String shell, String policy) {
        Path home = temporary.resolve("home");
        PolicyFile.of(home).write(policy);
        ScriptSession session = ScriptSession.start(
                Command.of(("setsid --wait " + shell).split(" "))
                        .with("HOME", home.toString())
                        .with("PATH", temporary.resolve("bin") + ":" + System.getenv("PATH")),
                PROGRAM,
                Duration.ofSeconds(20),
                "probe",
                "ostree",
                destination.path().toString());
        session.until("done");
        return session;
    }

    /** Asks to move a ref, with whatever history it takes, and answers what came of it. */
    private List<Answer> stage(ScriptSession session, String ref, String to, String from, String... history) {
        session.stage(ref, to, from, history);
        return end(session);
    }

    private static List<Answer> end(ScriptSession session) {
        Answer last = session.next();
        List<Answer> all = new ArrayList<>(List.of(last));
        while (!List.of("done", "fail").contains(last.key())) {
            last = session.next();
            all.add(last);
        }
        return all;
    }

    private List<Answer> asks(ScriptSession session, String... step) {
        session.send(step);
        return end(session);
    }

    private static void refuses(List<Answer> answers, String ref, String why) {
        assertThat(answers)
                .containsSubsequence(new Answer("refused", List.of(ref, why)), new Answer("fail", List.of("refused")));
    }

    @EveryShell
    void aRefThatMayNotBePushedIsRefusedBeforeAnythingArrives(String shell) {
        String tip = source.commit("os/a", "one");
        try (ScriptSession session = session(shell, "[receive]\nrefs = dev/* !dev/x*y\n")) {
            for (String ref : List.of("os/a", "dev", "dev/xy", "dev/x/1/y", "xdev/a")) {
                refuses(stage(session, ref, tip, NOTHING), ref, "not-allowed");
            }
            for (String ref : List.of("dev/a", "dev/a/b", "dev/xyz")) {
                assertThat(stage(session, ref, tip, NOTHING)).as(ref).endsWith(new Answer("done", List.of("stage")));
            }
        }
        try (ScriptSession session = session(shell, "[receive]\nnew-refs = no\n")) {
            refuses(stage(session, "os/a", tip, NOTHING), "os/a", "no-new");
            for (List<String> step :
                    List.of(List.of("import"), List.of("conclude", "each"), List.of("publish", "each"))) {
                assertThat(asks(session, step.toArray(String[]::new)))
                        .containsExactly(new Answer("fail", List.of("out-of-order", step.get(0))));
            }
        }
        assertThat(destination.refs()).isEmpty();
    }

    /** What it stands on is in the commits themselves, however large they are. */
    @EveryShell
    void onlyADescendantThatIsNotOlderMovesARefWithoutForce(String shell) {
        String old = source.on("os/a").file("a", "1").at(2_000_000_000L).commit();
        destination.ostree("pull-local", source.path().toString(), "os/a");
        String side = source.on("os/a").file("a", "side").rootless().commit();
        source.set("os/a", old);
        String second = source.on("os/a")
                .file("a", "2")
                .option("--body=" + "b".repeat(300))
                .commit();
        String third = source.on("os/a")
                .file("a", "3")
                .option("--body=" + "b".repeat(70_000))
                .commit();
        String older = source.on("os/a").file("a", "4").at(1_999_999_999L).commit();
        String good = source.on("os/a").file("a", "5").at(5_000_000_000L).commit();
        for (Map.Entry<String, String> move :
                Map.of(side, "no-force", older, "no-force").entrySet()) {
            source.set("os/a", move.getKey());
            try (ScriptSession session = session(shell, "[receive]\nforce = no\n")) {
                assertThat(stage(session, "os/a", move.getKey(), old)).endsWith(new Answer("done", List.of("stage")));
                stage.fill(source, "os/a");
                refuses(asks(session, "import"), "os/a", move.getValue());
                refuses(asks(session, "conclude", "atomic"), "os/a", move.getValue());
                refuses(asks(session, "conclude", "each"), "os/a", move.getValue());
                assertThat(destination.has(move.getKey())).isFalse();
                asks(session, "abort");
            }
        }
        assertThat(destination.refs()).containsEntry("os/a", old);
        source.set("os/a", good);
        try (ScriptSession session = session(shell, "[receive]\nforce = no\nrequire-newer = yes\n")) {
            stage(session, "os/a", good, old, second, third, older);
            stage.fill(source, "os/a");
            assertThat(asks(session, "conclude", "atomic")).endsWith(new Answer("done", List.of("import")));
            assertThat(end(session)).contains(new Answer("flipped", List.of("os/a", good)));
        }
        destination.checkClean();
    }

    @EveryShell
    void theTimeOfACommitMustBeLaterWhereThePolicySaysSo(String shell) {
        String old = source.on("os/a").file("a", "1").at(2_000_000_000L).commit();
        destination.ostree("pull-local", source.path().toString(), "os/a");
        for (long time : new long[] {2_000_000_000L, 1_999_999_999L, 1L}) {
            source.set("os/a", old);
            String next = source.on("os/a").file("a", "2").at(time).commit();
            try (ScriptSession session = session(shell, "[receive]\nrequire-newer = yes\n")) {
                stage(session, "os/a", next, old);
                stage.fill(source, "os/a");
                refuses(asks(session, "import"), "os/a", "older");
                assertThat(asks(session, "publish", "atomic")).containsExactly(OUT_OF_ORDER);
                asks(session, "abort");
            }
        }
        assertThat(destination.refs()).containsEntry("os/a", old);
    }

    /** A commit is what its name says, whatever lies in the stage under that name. */
    @EveryShell
    void aForgedCommitInTheStageProvesNothing(String shell) throws IOException {
        String old = source.on("os/a").file("a", "1").at(1_000_000L).commit();
        destination.ostree("pull-local", source.path().toString(), "os/a");
        String child = source.on("os/a").file("a", "2").commit();
        String side = source.on("os/a").file("a", "side").rootless().commit();
        try (ScriptSession session = session(shell, "[receive]\nforce = no\n")) {
            stage(session, "os/a", side, old);
            stage.fill(source, "os/a");
            Files.delete(stage.content().object(side, "commit"));
            Files.copy(source.object(child, "commit"), stage.content().object(side, "commit"));
            refuses(asks(session, "import"), "os/a", "no-force");
            assertThat(asks(session, "publish", "atomic")).containsExactly(OUT_OF_ORDER);
            asks(session, "abort");
        }
        assertThat(destination.refs()).containsEntry("os/a", old);
    }

    /** Without the step that looks at signatures, without the import that looks again, and with others put in afterwards. */
    @EveryShell
    @Needs("gpg")
    void anUnsignedCommitIsRefusedWhicheverStepsAreLeftOut(String shell) throws IOException {
        String signed = source.commit("os/a", "signed");
        try (GpgKey key = GpgKey.create(temporary.resolve("k"));
                ScriptSession session = session(shell, "[receive]\nverify-gpg = " + wanted(key) + "\n")) {
            key.sign(source, signed);
            String unsigned = source.on("os/a").file("a", "unsigned").rootless().commit();
            stage(session, "os/a", unsigned, NOTHING);
            stage.fill(source, "os/a");
            refusesUnsigned(asks(session, "verify"), unsigned, key);
            refusesUnsigned(asks(session, "import"), unsigned, key);
            assertThat(asks(session, "publish", "each")).containsExactly(OUT_OF_ORDER);
            refusesUnsigned(asks(session, "conclude", "atomic"), unsigned, key);
            // A commit that is signed, under the name of one that is not.
            Files.delete(stage.content().object(unsigned, "commit"));
            Files.copy(source.object(signed, "commit"), stage.content().object(unsigned, "commit"));
            Files.copy(source.object(signed, "commitmeta"), stage.content().object(unsigned, "commitmeta"));
            for (String step : List.of("verify", "import", "conclude atomic")) {
                assertThat(asks(session, step.split(" ")).get(0).values())
                        .as(step)
                        .startsWith("tool-failed");
            }
            asks(session, "abort");
            assertThat(destination.refs()).isEmpty();
            assertThat(destination.has(unsigned)).isFalse();
        }
    }

    @EveryShell
    @Needs("gpg")
    void whatIsThereAlreadyIsLookedAtAgain(String shell) throws IOException {
        String signed = source.commit("os/a", "signed");
        try (GpgKey key = GpgKey.create(temporary.resolve("k"));
                ScriptSession session = session(shell, "[receive]\nverify-gpg = " + wanted(key) + "\n")) {
            key.sign(source, signed);
            stage(session, "os/a", signed, NOTHING);
            stage.fill(source, "os/a");
            assertThat(asks(session, "import")).endsWith(new Answer("done", List.of("import")));
            // After the import looked, before the flip would bring it.
            Path metadata = stage.content().object(signed, "commitmeta");
            Files.createDirectories(metadata.getParent());
            Files.write(metadata, new byte[0]);
            refusesUnsigned(asks(session, "publish", "atomic"), signed, key);
            assertThat(destination.refs()).isEmpty();
            Files.createDirectories(metadata.getParent());
            Files.copy(source.object(signed, "commitmeta"), metadata);
            assertThat(asks(session, "publish", "atomic")).contains(new Answer("flipped", List.of("os/a", signed)));
            // Signatures that are there already cannot be taken away either.
            stage(session, "os/a", signed, signed);
            Files.createDirectories(metadata.getParent());
            Files.write(metadata, new byte[0]);
            refusesUnsigned(asks(session, "conclude", "atomic"), signed, key);
            assertThat(destination.signatures(signed)).isOne();
            asks(session, "abort");
            // Nor does a commit count because the repository has it.
            String unsigned = destination
                    .on("old")
                    .file("a", "unsigned")
                    .rootless()
                    .option("--no-bindings")
                    .commit();
            stage(session, "os/b", unsigned, NOTHING);
            refusesUnsigned(asks(session, "conclude", "atomic"), unsigned, key);
            asks(session, "abort");
        }
        assertThat(destination.refs()).containsOnlyKeys("os/a", "old");
    }

    /** Whoever may push some refs cannot take the signatures of others away. */
    @EveryShell
    @Needs("gpg")
    void signaturesOfACommitOfAnotherRefStay(String shell) throws IOException {
        String commit = source.on("os/a").file("a", "1").option("--no-bindings").commit();
        try (GpgKey key = GpgKey.create(temporary.resolve("k"));
                ScriptSession session = session(shell, "[receive]\nrefs = dev/*\n")) {
            key.sign(source, commit);
            destination.ostree("pull-local", source.path().toString(), "os/a");
            stage(session, "dev/x", commit, NOTHING);
            Path metadata = stage.content().object(commit, "commitmeta");
            Files.createDirectories(metadata.getParent());
            Files.write(metadata, new byte[0]);
            assertThat(asks(session, "conclude", "atomic")).endsWith(new Answer("done", List.of("import")));
            assertThat(end(session)).contains(new Answer("flipped", List.of("dev/x", commit)));
        }
        assertThat(destination.signatures(commit)).isOne();
        destination.checkClean();
    }

    @EveryShell
    void whatIsLargerThanAllowedIsNeitherTakenNorImported(String shell) throws IOException {
        String tip = source.commitBulk("os/a", 400_000);
        try (ScriptSession session = session(shell, "[receive]\nmax-bytes = 200K\n")) {
            stage(session, "os/a", tip, NOTHING);
            Path part = Files.createDirectory(stage.path().resolve("in-1"));
            Files.write(part.resolve("bomb"), new byte[300_000]);
            Answer tooBig = new Answer("fail", List.of("too-big", "204800"));
            assertThat(asks(session, "part", "in-1", "plain")).containsExactly(tooBig);
            Path checked = stage.path().resolve("arrived-1");
            Files.delete(checked.resolve("bomb"));
            Files.delete(checked);
            stage.fill(source, "os/a");
            assertThat(asks(session, "import")).containsExactly(tooBig);
            assertThat(asks(session, "conclude", "atomic")).containsExactly(tooBig);
            asks(session, "abort");
        }
        assertThat(destination.has(tip)).isFalse();
    }

    /** Whoever knows what is going to be pushed could keep it out for a day otherwise. */
    @EveryShell
    void whatIsLeftAndLargerThanAllowedIsOfNoUse(String shell) throws IOException {
        String tip = source.commit("os/a", "one");
        String policy = "[receive]\nmax-bytes = 200K\n";
        try (ScriptSession session = session(shell, policy)) {
            stage(session, "os/a", tip, NOTHING);
            Path part = Files.createDirectories(stage.path().resolve("in-1/0"));
            Files.write(part.resolve("bomb"), new byte[300_000]);
            session.endOfInput();
            session.await();
        }
        try (ScriptSession session = session(shell, policy)) {
            stage(session, "os/a", tip, NOTHING);
            stage.fill(source, "os/a");
            asks(session, "conclude", "atomic");
            assertThat(end(session)).contains(new Answer("flipped", List.of("os/a", tip)));
        }
        destination.checkClean();
    }

    @EveryShell
    void aClientThatHoldsItsStageTooLongIsStoppedAndToldWhy(String shell) {
        String tip = source.commit("os/a", "one");
        try (ScriptSession session = session(shell, "[receive]\nmax-time = 1s\n")) {
            stage(session, "os/a", tip, NOTHING);
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("too-long", "1")));
            session.await();
        }
        try (ScriptSession next = session(shell, "[receive]\n")) {
            assertThat(stage(next, "os/a", tip, NOTHING))
                    .as("the stage is free")
                    .endsWith(new Answer("done", List.of("stage")));
        }
    }

    /** What a move means is found out before the lock is taken, however long a history is looked through. */
    @EveryShell
    void theLockIsFreeWhileHistoryIsLookedThrough(String shell) throws IOException {
        String old = source.commit("os/a", "old");
        destination.ostree("pull-local", source.path().toString(), "os/a");
        String side = source.on("os/a").file("a", "side").rootless().commit();
        Path gate = temporary.resolve("gate");
        Path reached = temporary.resolve("reached");
        ShellScript.before(
                Tools.get("od"),
                temporary.resolve("bin/od"),
                "[ ! -e " + gate + " ] || { : >" + reached + "; while [ -e " + gate + " ]; do sleep 0.1; done; }");
        try (ScriptSession session = session(shell, "[receive]\nforce = no\n")) {
            stage(session, "os/a", side, old);
            stage.fill(source, "os/a");
            Files.createFile(gate);
            session.send("conclude", "atomic");
            Eventually.poll(SOON, "it looks at commits", () -> Files.exists(reached));
            Path lock = destination.path().resolve("extensions/repo-push/lock");
            Command.of("flock", "-n", lock.toString(), "true").run().exits(0);
            Files.delete(gate);
            refuses(end(session), "os/a", "no-force");
            asks(session, "abort");
        }
    }

    /** Until the first ref moves a publication ends with the time that its owner gives it, and the lock is free again. */
    @EveryShell
    void aPublicationThatHasNotBegunEndsWithItsTime(String shell) {
        String tip = source.commit("os/a", "one");
        Path slow = ShellScript.write(temporary.resolve("slow"), "exec sleep 300");
        try (ScriptSession session = session(shell, "[receive]\nmax-time = 6s\npre-receive = " + slow + "\n")) {
            stage(session, "os/a", tip, NOTHING);
            stage.fill(source, "os/a");
            assertThat(asks(session, "conclude", "atomic")).endsWith(new Answer("done", List.of("import")));
            assertThat(session.until("fail")).last().isEqualTo(new Answer("fail", List.of("too-long", "6")));
            session.await();
        }
        assertThat(destination.refs()).isEmpty();
        try (ScriptSession next = session(shell, "[receive]\n")) {
            stage(next, "os/a", tip, NOTHING);
            stage.fill(source, "os/a");
            asks(next, "conclude", "atomic");
            assertThat(end(next)).contains(new Answer("flipped", List.of("os/a", tip)));
        }
    }

    @EveryShell
    void aPublicationThatHasBegunMayTakeItsTime(String shell) {
        String tip = source.commit("os/a", "one");
        Path slow = ShellScript.write(temporary.resolve("slow"), "sleep 3");
        try (ScriptSession session = session(shell, "[receive]\nmax-time = 2s\nmetadata-command = " + slow + "\n")) {
            stage(session, "os/a", tip, NOTHING);
            stage.fill(source, "os/a");
            session.send("conclude", "atomic");
            assertThat(session.until("flipped")).extracting(Answer::key).doesNotContain("fail");
            assertThat(session.next()).isEqualTo(new Answer("done", List.of("publish")));
        }
        assertThat(destination.refs()).containsEntry("os/a", tip);
    }

    private Path wanted(GpgKey key) {
        return key.exportTo(temporary.resolve("wanted.gpg"));
    }

    private static void refusesUnsigned(List<Answer> answers, String commit, GpgKey key) {
        assertThat(answers).last().satisfies(answer -> {
            assertThat(answer.key()).isEqualTo("fail");
            assertThat(answer.values()).startsWith("unsigned").contains(commit).endsWith(key.fingerprint());
        });
    }
}
