package org.repopush.it.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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

/**
 * The pause between the two halves of a publication, in which the lock is held and nothing has moved: a group has all of its members
 * there before the first one publishes.
 */
@Needs({"ostree", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class ScriptPrepareIT {
    private static final Answer PREPARED = new Answer("done", List.of("prepare"));
    private static final Answer OUT_OF_ORDER = new Answer("fail", List.of("out-of-order", "publish"));

    @RegisterExtension
    private final ScriptSite site = new ScriptSite();

    @EveryShell
    void holdsTheLockWhileItWaitsAndPublishesOnTheWord(String shell) {
        try (ScriptSession session = prepared(shell)) {
            assertThat(isLocked()).isTrue();
            assertThat(site.destination().refs()).isEmpty();
            session.send("publish");
            assertThat(session.until("done"))
                    .containsExactly(
                            new Answer("flipped", List.of("os/a", site.tip())), new Answer("done", List.of("publish")));
        }
        assertThat(site.destination().refs()).containsEntry("os/a", site.tip()).hasSize(1);
        assertThat(site.destination().summary()).isEqualTo(site.destination().refs());
        assertThat(site.left()).containsExactly("journal", "lock");
        assertThat(isLocked()).isFalse();
        site.destination().checkClean();
    }

    /** Every destination of one plan gives the same digest, so that a group can compare them. */
    @EveryShell
    void saysTheDigestOfWhatWillBeLive(String shell) throws NoSuchAlgorithmException {
        String plan = "os/a " + site.tip() + "\n";
        String digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(plan.getBytes(StandardCharsets.UTF_8)));
        try (ScriptSession session = site.imported(shell)) {
            session.send("prepare");
            assertThat(session.until("done")).containsExactly(new Answer("prepared", List.of(digest)), PREPARED);
        }
    }

    @EveryShell
    void theLockCanBeGivenBackAndNothingHasHappened(String shell) {
        try (ScriptSession session = prepared(shell)) {
            session.send("release-lock");
            assertThat(session.until("done")).containsExactly(new Answer("done", List.of("release-lock")));
            assertThat(isLocked()).isFalse();
            session.send("prepare");
            assertThat(session.until("done")).last().isEqualTo(PREPARED);
            session.send("release-lock");
            session.until("done");
            assertThat(site.destination().refs()).isEmpty();
            session.send("abort");
            session.until("done");
        }
        assertThat(site.left()).containsExactly("lock");
    }

    @EveryShell
    void nothingButItsWordComesToTheProcessThatWaits(String shell) {
        try (ScriptSession session = prepared(shell)) {
            session.send("ping");
            session.send("prepare");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", "prepare")));
            session.send("publish", "atomic");
            assertThat(session.next()).isEqualTo(OUT_OF_ORDER);
            session.send("probe", "ostree", "/");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", "probe")));
            session.send("expired");
            assertThat(session.next().key()).isEqualTo("fail");
            assertThat(isLocked()).isTrue();
            session.send("publish");
            assertThat(session.until("done")).contains(new Answer("flipped", List.of("os/a", site.tip())));
        }
    }

    /** Native tools do not know our lock. */
    @EveryShell
    void aRefThatMovesMeanwhileIsNotFlipped(String shell) {
        try (ScriptSession session = prepared(shell)) {
            String other = site.destination().commit("os/a", "meanwhile");
            session.send("publish");
            assertThat(session.until("fail"))
                    .containsExactly(new Answer("moved", List.of("os/a", other)), new Answer("fail", List.of("moved")));
            assertThat(site.destination().refs()).containsEntry("os/a", other);
            session.send("abort");
            session.until("done");
        }
        assertThat(site.left()).containsExactly("lock");
    }

    @EveryShell
    void whatFailsToPrepareHoldsNothing(String shell) {
        try (ScriptSession session = site.imported(shell)) {
            String other = site.destination().commit("os/a", "before");
            session.send("prepare");
            assertThat(session.until("fail"))
                    .containsExactly(new Answer("moved", List.of("os/a", other)), new Answer("fail", List.of("moved")));
            assertThat(isLocked()).isFalse();
            session.send("publish");
            assertThat(session.next()).isEqualTo(OUT_OF_ORDER);
            session.send("abort");
            session.until("done");
        }
    }

    @EveryShell
    void anotherPushThatIsPreparedIsInTheWay(String shell) {
        try (ScriptSession first = prepared(shell);
                ScriptSession second = site.probed(shell)) {
            second.emptyStage("ffff");
            second.until("done");
            second.send("prepare");
            assertThat(second.next()).isEqualTo(new Answer("fail", List.of("locked", "a test")));
            first.send("release-lock");
            first.until("done");
            second.send("prepare");
            assertThat(second.until("done")).last().isEqualTo(PREPARED);
        }
    }

    @EveryShell
    void aClientThatGoesAwayLosesTheLock(String shell) {
        try (ScriptSession session = prepared(shell)) {
            session.endOfInput();
            session.await();
            assertThat(isLocked()).isFalse();
        }
        assertThat(site.destination().refs()).isEmpty();
    }

    /** The pipe for its word ends, whoever ends the shell that reads requests. */
    @EveryShell
    void aKilledScriptLosesTheLock(String shell) {
        try (ScriptSession session = prepared(shell)) {
            // Makes a new watchdog, which must not hold the pipe.
            session.send("ping");
            session.send("prepare");
            assertThat(session.next().values()).startsWith("out-of-order");
            session.shell().signal("KILL");
            Eventually.poll(ScriptSite.SOON, "the lock is free", () -> !isLocked());
        }
        assertThat(site.destination().refs()).isEmpty();
    }

    @EveryShell
    void aSilentClientLosesTheLock(String shell) throws IOException {
        PolicyFile.of(site.home()).write("[receive]\nprepare-timeout = 1s\n");
        try (ScriptSession session = prepared(shell)) {
            Eventually.poll(ScriptSite.SOON, "the lock is free", () -> !isLocked());
            session.send("publish");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("expired", "1")));
            assertThat(site.destination().refs()).isEmpty();
            session.send("prepare");
            assertThat(session.until("done")).last().isEqualTo(PREPARED);
            Eventually.poll(ScriptSite.SOON, "the lock is free again", () -> !isLocked());
            session.send("release-lock");
            assertThat(session.next()).isEqualTo(new Answer("done", List.of("release-lock")));
        }
    }

    @EveryShell
    void aHookThatRefusesIsAskedBeforeTheWord(String shell) throws IOException {
        Path hook = site.directory().resolve("hook");
        Files.writeString(hook, "#!/bin/sh\necho not today\nexit 1\n");
        Command.of("chmod", "755", hook.toString()).run().exits(0);
        PolicyFile.of(site.home()).write("[receive]\npre-receive = " + hook + "\n");
        try (ScriptSession session = site.imported(shell)) {
            session.send("prepare");
            assertThat(session.until("fail"))
                    .containsExactly(
                            new Answer("refused", List.of("os/a", "hook", "not today")),
                            new Answer("fail", List.of("refused")));
            assertThat(isLocked()).isFalse();
        }
    }

    @EveryShell
    void aPublicationThatGotItsWordFinishes(String shell) throws IOException {
        site.wrapOstree(OstreeCalls.FLIP, "sleep 1");
        try (ScriptSession session = prepared(shell)) {
            session.send("publish");
            site.finishesWithoutItsClient(session);
        }
        assertThat(site.destination().refs()).containsEntry("os/a", site.tip());
    }

    private ScriptSession prepared(String shell) {
        ScriptSession session = site.imported(shell);
        session.send("prepare");
        assertThat(session.until("done")).last().isEqualTo(PREPARED);
        return session;
    }

    /** Whether a push holds the lock of publications. */
    private boolean isLocked() {
        return Command.of("flock", "-n", site.ours().resolve("lock").toString(), "true")
                        .run()
                        .status()
                != 0;
    }
}
