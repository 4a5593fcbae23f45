package org.repopush.it.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

/** What was published is taken back by the journal, and what it needs for that is protected for a while. */
@Needs({"ostree", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class ScriptRollbackIT {
    private static final String FIRST = "20261129t180000-00000001";
    private static final String SECOND = "20261129t181500-00000002";
    private static final String THIRD = "20261129t183000-00000003";
    private static final String BACK = "20261129t190000-0000000b";

    @RegisterExtension
    private final ScriptSite site = new ScriptSite();

    @EveryShell
    void leadsBackToWhatWasBeforeTheLastRun(String shell) {
        String first = site.tip();
        publish(shell, FIRST);
        String second = commit("two");
        publish(shell, SECOND);
        // What nothing names but the private refs stays.
        site.destination().ostree("prune", "--refs-only", "--depth=0").exits(0);
        assertThat(site.destination().has(first)).isTrue();

        assertThat(rollback(shell, "-", "careful", "-"))
                .contains(new Answer("plan", List.of("move", "os/a", first, second)))
                .contains(new Answer("flipped", List.of("os/a", first)));
        assertThat(site.destination().refs()).containsEntry("os/a", first).hasSize(1);
        assertThat(site.destination().summary()).isEqualTo(site.destination().refs());
        assertThat(site.left()).containsExactly("journal", "lock", "undo-" + SECOND, "undo-" + BACK);
        site.destination().checkClean();

        // Once more: what has been taken back is not taken back again. The ref was new then.
        assertThat(rollback(shell, "-", "careful", "-"))
                .contains(new Answer("plan", List.of("move", "os/a", "-", first)))
                .contains(new Answer("flipped", List.of("os/a", "-")));
        assertThat(site.destination().refs()).isEmpty();
        assertThat(site.destination().summary()).isEmpty();
        assertThat(rollback(shell, "-", "careful", "-")).last().isEqualTo(new Answer("fail", List.of("no-run", "-")));
    }

    @EveryShell
    void leadsBackToWhatARunHasLeft(String shell) {
        String first = site.tip();
        publish(shell, FIRST);
        commit("two");
        publish(shell, SECOND);
        String third = commit("three");
        publish(shell, THIRD);
        assertThat(rollback(shell, FIRST, "careful", "os/a"))
                .contains(new Answer("plan", List.of("move", "os/a", first, third)))
                .contains(new Answer("flipped", List.of("os/a", first)));
        assertThat(site.destination().refs()).containsEntry("os/a", first);
        for (String run : List.of(FIRST, SECOND, BACK, "20261129t180000-ffffffff")) {
            assertThat(rollback(shell, run, "careful", "-"))
                    .as(run)
                    .last()
                    .isEqualTo(new Answer("fail", List.of("no-run", run)));
        }
    }

    @EveryShell
    void onlyTheRefsThatAreNamedGoBack(String shell) {
        String first = site.tip();
        publish(shell, FIRST);
        String second = commit("two");
        String other = site.source().commit("os/b", "one");
        try (ScriptSession session = site.releasing(shell, "probe")) {
            session.until("done");
            session.send("stage", ScriptSession.STAGE, "a test");
            session.send("move", "os/a", second, first);
            session.send("move", "os/b", other, "-");
            session.send("end");
            session.until("done");
            site.stage().fill(site.source(), "os/a");
            site.stage().fill(site.source(), "os/b");
            publish(session, SECOND);
        }
        assertThat(rollback(shell, "-", "careful", "os/b,os/c"))
                .contains(new Answer("refused", List.of("os/c", "not-undone")))
                .last()
                .isEqualTo(new Answer("fail", List.of("refused")));
        rollback(shell, "-", "careful", "os/b");
        assertThat(site.destination().refs()).containsEntry("os/a", second).hasSize(1);
        rollback(shell, "-", "careful", "-");
        assertThat(site.destination().refs()).containsEntry("os/a", first).hasSize(1);
    }

    @EveryShell
    void aRefThatHasMovedSinceStaysUnlessItIsForced(String shell) {
        String first = site.tip();
        publish(shell, FIRST);
        commit("two");
        publish(shell, SECOND);
        String theirs = site.destination().commit("os/a", "theirs");
        assertThat(rollback(shell, "-", "careful", "-"))
                .contains(new Answer("moved", List.of("os/a", theirs)))
                .last()
                .isEqualTo(new Answer("fail", List.of("moved")));
        assertThat(site.destination().refs()).containsEntry("os/a", theirs);
        assertThat(rollback(shell, "-", "force", "-")).contains(new Answer("flipped", List.of("os/a", first)));
        assertThat(site.destination().refs()).containsEntry("os/a", first);
    }

    @EveryShell
    void nothingLeadsToWhatIsNotThereAnyMore(String shell) throws IOException {
        PolicyFile.of(site.home()).write("[receive]\ngrace = none\n");
        String first = site.tip();
        publish(shell, FIRST);
        String second = commit("two");
        publish(shell, SECOND);
        assertThat(site.left()).containsExactly("journal", "lock");
        site.destination().ostree("prune", "--refs-only", "--depth=0").exits(0);
        assertThat(site.destination().has(first)).isFalse();
        for (String force : List.of("careful", "force")) {
            assertThat(rollback(shell, "-", force, "-"))
                    .contains(new Answer("refused", List.of("os/a", "gone")))
                    .last()
                    .isEqualTo(new Answer("fail", List.of("refused")));
        }
        assertThat(site.destination().refs()).containsEntry("os/a", second);
    }

    /** A tool that was killed while it cleaned has left the commit, and taken some of its content. */
    @EveryShell
    void nothingLeadsToWhatIsThereInPart(String shell) throws IOException {
        String first = site.tip();
        publish(shell, FIRST);
        Path content = Path.of(
                Command.of("find", site.destination().path().resolve("objects").toString(), "-name", "*.filez")
                        .run()
                        .out()
                        .lines()
                        .findFirst()
                        .orElseThrow());
        commit("two");
        publish(shell, SECOND);
        Files.delete(content);
        assertThat(rollback(shell, "-", "careful", "-")).contains(new Answer("refused", List.of("os/a", "gone")));
        assertThat(site.destination().has(first)).isTrue();
    }

    @EveryShell
    void thePolicySaysWhoMayTakeBackWhatOthersHavePublished(String shell) throws IOException {
        PolicyFile.of(site.home())
                .write("[receive]\nforce = no\nrequire-newer = yes\n[profile build]\n[profile own]\n"
                        + "[profile any]\nrollback = any\n[profile no]\nrollback = no\n"
                        + "[profile strict]\nrollback = any\nrefs = other/*\n");
        String first = site.tip();
        publishAs("build", shell, FIRST);
        String second = site.source()
                .on("os/a")
                .file("usr/share/content", "two")
                .at(4_000_000_000L)
                .commit();
        publishAs("build", shell, SECOND);
        assertThat(rollbackAs("own", shell))
                .last()
                .isEqualTo(new Answer("fail", List.of("not-yours", "rollback", SECOND, "profile/build")));
        assertThat(rollbackAs("no", shell))
                .last()
                .isEqualTo(new Answer("fail", List.of("not-yours", "rollback", "-", "no")));
        assertThat(rollbackAs("strict", shell)).contains(new Answer("refused", List.of("os/a", "not-allowed")));
        assertThat(site.destination().refs()).containsEntry("os/a", second);
        assertThat(rollbackAs("any", shell)).last().isEqualTo(new Answer("done", List.of("publish")));
        assertThat(site.destination().refs()).containsEntry("os/a", first);
        publishAs("build", shell, THIRD);
        rollbackAs("build", shell);
        assertThat(site.destination().refs()).containsEntry("os/a", first);
    }

    @EveryShell
    void hooksAreToldOfIt(String shell) throws IOException {
        Path told = site.directory().resolve("told");
        Path hook = site.directory().resolve("hook");
        Files.writeString(hook, "#!/bin/sh\ncat >> '" + told + "'\n");
        Command.of("chmod", "755", hook.toString()).run().exits(0);
        publish(shell, FIRST);
        PolicyFile.of(site.home()).write("[receive]\npre-receive = " + hook + "\npost-receive = " + hook + "\n");
        rollback(shell, "-", "careful", "-");
        String line = site.tip() + " " + "0".repeat(64) + " os/a\n";
        assertThat(told).hasContent(line + line);
        assertThat(Files.readString(site.ours().resolve("journal")))
                .contains(
                        " " + BACK + " profile/ rollback post-receive\nref os/a - " + site.tip() + "\nend published\n");
    }

    @EveryShell
    void whatOldRefsNamedIsProtectedUntilTheNextPushAfterTheGraceTime(String shell) throws IOException {
        PolicyFile policy = PolicyFile.of(site.home()).write("[receive]\ngrace = 1s\n");
        String first = site.tip();
        publish(shell, FIRST);
        commit("two");
        try (ScriptSession session = site.probed(shell)) {
            session.stage("os/a", site.source().revision("os/a").orElseThrow(), first);
            session.until("done");
            site.stage().fill(site.source(), "os/a");
            session.send("conclude", "atomic");
            session.until("done");
            session.until("done");
        }
        // Of a push that has no name of its own, too, because the policy says so.
        assertThat(site.left()).hasSize(3).anyMatch(name -> name.startsWith("undo-"));
        site.destination().ostree("prune", "--refs-only", "--depth=0").exits(0);
        assertThat(site.destination().has(first)).isTrue();
        policy.write("[receive]\ngrace = none\n");
        commit("three");
        Eventually.poll(ScriptSite.SOON, "the next push gives it up", () -> {
            publish(shell, THIRD);
            return site.left().equals(Set.of("journal", "lock"));
        });
        site.destination().ostree("prune", "--refs-only", "--depth=0").exits(0);
        assertThat(site.destination().has(first)).isFalse();
        assertThat(site.destination().path().resolve("refs/remotes")).isEmptyDirectory();
    }

    /** Nothing has been published, so nothing is protected. */
    @EveryShell
    void aLockThatIsGivenBackProtectsNothing(String shell) {
        publish(shell, FIRST);
        commit("two");
        try (ScriptSession session = brought(shell, "-")) {
            session.send("prepare", SECOND);
            session.until("done");
            assertThat(site.left()).contains("undo-" + SECOND);
            session.send("release-lock");
            session.until("done");
            assertThat(site.left()).doesNotContain("undo-" + SECOND);
            session.send("prepare", SECOND);
            session.until("done");
            session.endOfInput();
            session.await();
        }
        assertThat(site.left()).doesNotContain("undo-" + SECOND);
    }

    @EveryShell
    void whatIsKilledBeforeItsFlipHasChangedNothing(String shell) throws IOException {
        publish(shell, FIRST);
        String second = commit("two");
        publish(shell, SECOND);
        site.wrapOstree(OstreeCalls.FLIP, LongSleep.COMMAND);
        try (ScriptSession session = site.releasing(shell, "rollback", BACK, "-", "careful", "-", "a test")) {
            session.until("done");
            session.send("publish");
            LongSleep.await();
            Command.of("pkill", "-KILL", "-s", LongSleep.session()).run();
        }
        Files.delete(site.directory().resolve("bin/ostree"));
        assertThat(site.destination().refs()).containsEntry("os/a", second);
        rollback(shell, "-", "careful", "-");
        assertThat(site.destination().refs()).containsEntry("os/a", site.tip());
        assertThat(site.left()).noneMatch(name -> name.startsWith("stage-") || name.equals("intent"));
    }

    @EveryShell
    void nonsenseIsRefused(String shell) {
        for (List<String> words : List.of(
                List.of("nonsense", "-", "careful", "-"),
                List.of(BACK, "nonsense", "careful", "-"),
                List.of(BACK, "-", "yes", "-"),
                List.of(BACK, "-", "careful", "../x"),
                List.of(BACK, "-", "careful", "os/a,-x"),
                List.of(BACK, "-", "careful", "os/a,"))) {
            try (ScriptSession session = site.releasing(shell, "probe")) {
                session.until("done");
                session.line("rollback ostree / " + String.join(" ", words) + " who");
                assertThat(session.next())
                        .as(String.join(" ", words))
                        .isEqualTo(new Answer("fail", List.of("bad-request", "rollback")));
            }
        }
        assertThat(rollback(shell, "-", "careful", "-")).last().isEqualTo(new Answer("fail", List.of("no-run", "-")));
        assertThat(site.ours()).doesNotExist();
    }

    private String commit(String content) {
        return site.source().commit("os/a", content);
    }

    /** A session that has imported what the source has. */
    private ScriptSession brought(String shell, String profile) {
        ScriptSession session =
                profile.equals("-") ? site.releasing(shell, "probe") : site.releasingAs(profile, shell, "probe");
        session.until("done");
        String before = site.destination().refs().getOrDefault("os/a", "-");
        session.stage("os/a", site.source().revision("os/a").orElseThrow(), before);
        session.until("done");
        site.stage().fill(site.source(), "os/a");
        session.send("import");
        session.until("done");
        return session;
    }

    private void publish(String shell, String run) {
        publishAs("-", shell, run);
    }

    private void publishAs(String profile, String shell, String run) {
        try (ScriptSession session = brought(shell, profile)) {
            prepareAndPublish(session, run);
        }
    }

    private static void publish(ScriptSession session, String run) {
        session.send("import");
        session.until("done");
        prepareAndPublish(session, run);
    }

    private static void prepareAndPublish(ScriptSession session, String run) {
        session.send("prepare", run);
        session.until("done");
        session.send("publish");
        assertThat(session.until("done")).last().isEqualTo(new Answer("done", List.of("publish")));
    }

    private List<Answer> rollback(String shell, String to, String force, String refs) {
        return rollback(site.releasing(shell, "rollback", BACK, to, force, refs, "a test"));
    }

    private List<Answer> rollbackAs(String profile, String shell) {
        return rollback(site.releasingAs(profile, shell, "rollback", BACK, "-", "careful", "-", "a test"));
    }

    /** All that is said until it has ended, well or not. */
    private static List<Answer> rollback(ScriptSession session) {
        List<Answer> answers = new ArrayList<>();
        try (session) {
            do {
                answers.add(session.next());
                if (answers.get(answers.size() - 1).equals(new Answer("done", List.of("rollback")))) {
                    session.send("publish");
                }
            } while (!answers.get(answers.size() - 1).key().equals("fail")
                    && !answers.get(answers.size() - 1).equals(new Answer("done", List.of("publish"))));
        }
        return answers;
    }
}
