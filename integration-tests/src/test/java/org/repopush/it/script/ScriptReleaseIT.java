package org.repopush.it.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.fixture.sshd.OstreeCalls;

/** What a push has brought waits for its release, which another session asks for, in every shell that a destination may have. */
@Needs({"ostree", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class ScriptReleaseIT {
    static final String RUN = "20261129t181500-1f3a9c20";
    private static final String OTHER = "20261129t181500-00000000";
    private static final Answer RELEASED = new Answer("done", List.of("release"));

    @RegisterExtension
    private final ScriptSite site = new ScriptSite();

    @EveryShell
    void waitsWithoutASessionAndIsPublishedByAnother(String shell) {
        keep(shell);
        assertThat(site.destination().refs()).isEmpty();
        assertThat(site.left()).containsExactly("release-" + RUN);
        assertThat(Command.of("find", site.ours().resolve("release-" + RUN).toString(), "-prune", "-perm", "700")
                        .run()
                        .out())
                .isNotEmpty();
        site.destination().ostree("prune", "--refs-only").exits(0);
        assertThat(site.destination().has(site.tip())).isTrue();

        try (ScriptSession session = site.releasing(shell, "release", RUN, "somebody else")) {
            List<Answer> answers = session.until("done");
            assertThat(answers)
                    .contains(new Answer("plan", List.of("move", "os/a", site.tip(), "-")))
                    .last()
                    .isEqualTo(RELEASED);
            assertThat(Answer.keys(answers)).contains("prepared");
            assertThat(site.destination().refs()).isEmpty();
            session.send("publish");
            assertThat(session.until("done")).contains(new Answer("flipped", List.of("os/a", site.tip())));
        }
        assertThat(site.destination().refs()).containsEntry("os/a", site.tip()).hasSize(1);
        assertThat(site.destination().summary()).isEqualTo(site.destination().refs());
        assertThat(site.left()).containsExactly("journal", "lock");
        assertThat(remotes()).isEmptyDirectory();
        site.destination().checkClean();
    }

    @EveryShell
    void canBeGivenUp(String shell) {
        keep(shell);
        try (ScriptSession session = site.releasing(shell, "abort", RUN, "somebody else")) {
            assertThat(session.next()).isEqualTo(new Answer("done", List.of("abort")));
        }
        assertThat(site.left()).isEmpty();
        assertThat(remotes()).isEmptyDirectory();
        try (ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("no-release", RUN)));
        }
        try (ScriptSession session = site.releasing(shell, "abort", RUN, "a test")) {
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("no-release", RUN)));
        }
    }

    /** The session that opens it need not publish it. */
    @EveryShell
    void waitsOnWhenItsLockIsGivenBackOrItsClientGoes(String shell) {
        keep(shell);
        try (ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            session.until("done");
            session.send("release-lock");
            assertThat(session.until("done")).last().isEqualTo(new Answer("done", List.of("release-lock")));
            session.send("prepare", RUN);
            assertThat(session.until("done")).last().isEqualTo(new Answer("done", List.of("prepare")));
            session.endOfInput();
            session.await();
        }
        try (ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            session.until("done");
            session.shell().signal("KILL");
            Eventually.poll(ScriptSite.SOON, "the release is free", () -> isFree("release-" + RUN + "/lock"));
        }
        release(shell);
        assertThat(site.destination().refs()).containsEntry("os/a", site.tip());
    }

    @EveryShell
    void oneSessionAtATimeHoldsIt(String shell) {
        keep(shell);
        try (ScriptSession first = site.releasing(shell, "release", RUN, "the first")) {
            assertThat(first.until("done")).last().isEqualTo(RELEASED);
            Answer busy = new Answer("fail", List.of("stage-busy", "the first"));
            try (ScriptSession second = site.releasing(shell, "release", RUN, "the second")) {
                assertThat(second.next()).isEqualTo(busy);
            }
            try (ScriptSession third = site.releasing(shell, "abort", RUN, "the third")) {
                assertThat(third.next()).isEqualTo(busy);
            }
        }
    }

    /** A lock that somebody else holds leaves it open: it can be prepared again. */
    @EveryShell
    void aLockThatIsHeldIsSaidAndItCanBePreparedAgain(String shell) {
        keep(shell);
        try (ScriptSession other = prepared(shell);
                ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            assertThat(session.until("fail")).last().isEqualTo(new Answer("fail", List.of("locked", "a test")));
            other.send("release-lock");
            other.until("done");
            session.send("prepare");
            assertThat(session.until("done")).last().isEqualTo(new Answer("done", List.of("prepare")));
            session.send("publish");
            assertThat(session.until("done")).contains(new Answer("flipped", List.of("os/a", site.tip())));
        }
    }

    private ScriptSession prepared(String shell) {
        ScriptSession session = site.probed(shell);
        session.emptyStage("ffff");
        session.until("done");
        session.send("prepare");
        session.until("done");
        return session;
    }

    @EveryShell
    void aRefThatHasMovedSinceIsNotFlippedAndItWaitsOn(String shell) {
        keep(shell);
        String other = site.destination().commit("os/a", "meanwhile");
        try (ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            assertThat(session.until("fail"))
                    .contains(new Answer("moved", List.of("os/a", other)))
                    .last()
                    .isEqualTo(new Answer("fail", List.of("moved")));
        }
        assertThat(site.destination().refs()).containsEntry("os/a", other);
        assertThat(site.left()).contains("release-" + RUN);
    }

    /** What is up to date at this member of a group has to be so when the others publish. */
    @EveryShell
    void aRefThatWasToStayAsItWasIsLookedAt(String shell) {
        String here = site.destination().commit("os/b", "here");
        try (ScriptSession session = site.releasing(shell, "probe")) {
            session.until("done");
            session.send("stage", ScriptSession.STAGE, "a test");
            session.send("still", "os/b", here);
            session.send("end");
            session.until("done");
            session.send("keep", RUN);
            assertThat(session.until("done")).last().isEqualTo(new Answer("done", List.of("keep")));
        }
        String moved = site.destination().commit("os/b", "meanwhile");
        try (ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            assertThat(session.until("fail"))
                    .contains(new Answer("plan", List.of("still", "os/b", here)))
                    .contains(new Answer("moved", List.of("os/b", moved)))
                    .last()
                    .isEqualTo(new Answer("fail", List.of("moved")));
        }
        site.destination().ostree("reset", "os/b", here).exits(0);
        try (ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            assertThat(session.until("done")).last().isEqualTo(RELEASED);
            site.destination().ostree("reset", "os/b", moved).exits(0);
            session.send("publish");
            assertThat(session.until("fail")).last().isEqualTo(new Answer("fail", List.of("moved")));
        }
    }

    /** The private refs of one name are not those of the other. */
    @EveryShell
    void anotherPushOfTheSameTakesNothingFromIt(String shell) {
        keep(shell);
        try (ScriptSession session = site.releasing(shell, "probe")) {
            session.until("done");
            site.fill(session);
            session.send("import");
            session.until("done");
            session.send("keep", RUN);
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("release-exists", RUN)));
            session.send("keep", OTHER);
            assertThat(Answer.keys(session.until("done"))).containsExactly("kept", "done");
        }
        try (ScriptSession session = site.releasing(shell, "abort", OTHER, "a test")) {
            session.until("done");
        }
        site.destination().ostree("prune", "--refs-only").exits(0);
        release(shell);
        site.destination().checkClean();
    }

    @EveryShell
    void goesWhenItsTimeIsOver(String shell) throws IOException {
        PolicyFile.of(site.home()).write("[receive]\nrelease-retention = 1s\n");
        keep(shell);
        Eventually.poll(ScriptSite.SOON, "its time is over", () -> refusesAsExpired(shell));
        try (ScriptSession session = site.probed(shell)) {
            session.emptyStage("ffff");
            assertThat(session.until("done")).contains(new Answer("removed-release", List.of(RUN)));
            session.send("publish", "atomic");
            session.until("done");
        }
        assertThat(site.left()).containsExactly("lock");
        assertThat(remotes()).isEmptyDirectory();
    }

    private boolean refusesAsExpired(String shell) {
        try (ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            Answer answer = session.next();
            return answer.equals(new Answer("fail", List.of("release-expired", RUN)));
        }
    }

    @EveryShell
    void thePolicySaysWhoMayReleaseWhatOthersHaveKept(String shell) throws IOException {
        PolicyFile.of(site.home())
                .write("[profile build]\nrelease = no\n[profile any]\nrelease = any\n[profile own]\n[profile strict]\n"
                        + "release = any\nrefs = other/*\n");
        keep(shell, "build");
        Answer notYours = new Answer("fail", List.of("not-yours", "release", RUN, "profile/build"));
        try (ScriptSession session = site.releasingAs("own", shell, "release", RUN, "a test")) {
            assertThat(session.next()).isEqualTo(notYours);
            session.send("prepare");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", "prepare")));
            session.send("publish", "atomic");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", "publish")));
        }
        try (ScriptSession session = site.releasingAs("build", shell, "release", RUN, "a test")) {
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("not-yours", "release", RUN, "no")));
        }
        try (ScriptSession session = site.releasingAs("own", shell, "abort", RUN, "a test")) {
            assertThat(session.next().values()).startsWith("not-yours", "abort", RUN);
        }
        try (ScriptSession session = site.releasingAs("strict", shell, "release", RUN, "a test")) {
            assertThat(session.until("fail"))
                    .contains(new Answer("refused", List.of("os/a", "not-allowed")))
                    .last()
                    .isEqualTo(new Answer("fail", List.of("refused")));
        }
        try (ScriptSession session = site.releasingAs("any", shell, "release", RUN, "a test")) {
            assertThat(session.until("done")).last().isEqualTo(RELEASED);
        }
        try (ScriptSession session = site.releasingAs("build", shell, "abort", RUN, "a test")) {
            assertThat(session.next()).isEqualTo(new Answer("done", List.of("abort")));
        }
    }

    /** Nothing that is not there any more is published. */
    @EveryShell
    void whatItsOwnerHasPrunedIsNotReleased(String shell) {
        keep(shell);
        site.destination()
                .ostree("refs", "--delete", "repo-push-" + RUN + ":keep-" + RUN)
                .exits(0);
        site.destination().ostree("prune", "--refs-only").exits(0);
        try (ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            assertThat(session.until("fail")).last().isEqualTo(new Answer("fail", List.of("gone", "os/a", site.tip())));
        }
    }

    /** Each of its steps is a process, and somebody kills one of them. */
    @EveryShell
    void whatIsKilledWhileItIsKeptIsAStageAgain(String shell) throws IOException {
        site.wrapOstree("*' --remote=repo-push-" + RUN + " '*", LongSleep.COMMAND);
        try (ScriptSession session = site.releasing(shell, "probe")) {
            session.until("done");
            site.fill(session);
            session.send("import");
            session.until("done");
            session.send("keep", RUN);
            LongSleep.await();
            Command.of("pkill", "-KILL", "-s", LongSleep.session()).run();
        }
        assertThat(site.left()).containsExactly("stage-" + ScriptSession.STAGE);
        Files.delete(site.directory().resolve("bin/ostree"));
        keep(shell);
        release(shell);
        assertThat(remotes()).isEmptyDirectory();
    }

    @EveryShell
    void whatIsKilledBehindItsNewNameIsARelease(String shell) throws IOException {
        site.wrapOstree("*' --delete repo-push-" + ScriptSession.STAGE + "'*", LongSleep.COMMAND);
        try (ScriptSession session = site.releasing(shell, "probe")) {
            session.until("done");
            site.fill(session);
            session.send("import");
            session.until("done");
            session.send("keep", RUN);
            LongSleep.await();
            Command.of("pkill", "-KILL", "-s", LongSleep.session()).run();
        }
        assertThat(site.left()).containsExactly("release-" + RUN);
        Files.delete(site.directory().resolve("bin/ostree"));
        release(shell);
        assertThat(remotes()).isEmptyDirectory();
        assertThat(site.left()).containsExactly("journal", "lock");
    }

    @EveryShell
    void whatIsKilledBeforeItsFlipWaitsOn(String shell) throws IOException {
        keep(shell);
        site.wrapOstree(OstreeCalls.FLIP, LongSleep.COMMAND);
        try (ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            session.until("done");
            session.send("publish");
            LongSleep.await();
            Command.of("pkill", "-KILL", "-s", LongSleep.session()).run();
        }
        assertThat(site.left()).containsExactly("intent", "lock", "release-" + RUN);
        Files.delete(site.directory().resolve("bin/ostree"));
        // Another push finds it, and leaves it.
        try (ScriptSession session = site.probed(shell)) {
            session.emptyStage("ffff");
            session.until("done");
            session.send("publish", "atomic");
            session.until("done");
        }
        assertThat(site.left()).contains("release-" + RUN);
        release(shell);
        assertThat(site.destination().refs()).containsEntry("os/a", site.tip());
        assertThat(site.left()).containsExactly("journal", "lock");
    }

    @EveryShell
    void whatIsKilledBehindItsFlipIsFinishedByTheNextPush(String shell) throws IOException {
        keep(shell);
        site.wrapOstree("*' summary -u '*", LongSleep.COMMAND);
        try (ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            session.until("done");
            session.send("publish");
            LongSleep.await();
            Command.of("pkill", "-KILL", "-s", LongSleep.session()).run();
        }
        Files.delete(site.directory().resolve("bin/ostree"));
        try (ScriptSession session = site.probed(shell)) {
            session.emptyStage("ffff");
            session.until("done");
            session.send("publish", "atomic");
            assertThat(session.until("done")).contains(new Answer("recovered", List.of("os/a", "published")));
        }
        assertThat(site.left()).containsExactly("journal", "lock");
        assertThat(remotes()).isEmptyDirectory();
        assertThat(site.destination().summary()).isEqualTo(site.destination().refs());
    }

    @EveryShell
    void aNameThatIsNoneIsRefused(String shell) {
        for (String name : List.of(
                "..",
                "20261129t181500-1f3a9c2",
                "20261129t181500-1f3a9c200",
                "20261129t181500-../../xx",
                "2026112xt181500-1f3a9c20",
                "20261129T181500-1f3a9c20",
                "20261129t181500-1F3A9C20",
                "")) {
            try (ScriptSession session = site.releasing(shell, "probe")) {
                session.until("done");
                session.send("release", "ostree", "/", name.isEmpty() ? "-" : name, "a test");
                assertThat(session.next()).as(name).isEqualTo(new Answer("fail", List.of("bad-request", "release")));
                session.send("abort", "ostree", "/", name.isEmpty() ? "-" : name, "a test");
                assertThat(session.next()).as(name).isEqualTo(new Answer("fail", List.of("bad-request", "abort")));
            }
        }
        try (ScriptSession session = site.releasing(shell, "release", "nonsense", "a test")) {
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("bad-request", "release")));
        }
    }

    @EveryShell
    void whatComesOutOfOrderHasNoEffect(String shell) {
        try (ScriptSession session = site.releasing(shell, "probe")) {
            session.until("done");
            session.send("keep", RUN);
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", "keep")));
            site.fill(session);
            session.send("keep", RUN);
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", "keep")));
            session.send("release", "ostree", "/", RUN, "a test");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", "release")));
        }
        keep(shell);
        try (ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            session.until("done");
            session.send("keep", OTHER);
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", "keep")));
            session.send("release-lock");
            session.until("done");
            session.send("keep", OTHER);
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", "keep")));
        }
        assertThat(site.left()).contains("release-" + RUN);
    }

    private void keep(String shell) {
        try (ScriptSession session = site.releasing(shell, "probe")) {
            keep(session);
        }
    }

    private void keep(String shell, String profile) {
        try (ScriptSession session = site.releasingAs(profile, shell, "probe")) {
            keep(session);
        }
    }

    private void keep(ScriptSession session) {
        session.until("done");
        site.fill(session);
        session.send("import");
        session.until("done");
        session.send("keep", RUN);
        List<Answer> answers = session.until("done");
        assertThat(Answer.keys(answers)).containsExactly("kept", "done");
        assertThat(answers.get(0).values()).startsWith(RUN);
    }

    private void release(String shell) {
        try (ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            session.until("done");
            session.send("publish");
            session.until("done");
        }
    }

    private Path remotes() {
        return site.destination().path().resolve("refs/remotes");
    }

    private boolean isFree(String lock) {
        return Command.of("flock", "-n", site.ours().resolve(lock).toString(), "true")
                        .run()
                        .status()
                == 0;
    }
}
