package org.repopush.it.script;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.network.Listener;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.fixture.sshd.OstreeCalls;

/** How a receive script ends when its client does not end it as it should, in every shell that a destination may have. */
@Needs({"ostree", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class ScriptEndIT {
    @RegisterExtension
    private final ScriptSite site = new ScriptSite();

    @EveryShell
    void endOfInputStopsALongStepAndFreesTheStage(String shell) throws IOException {
        site.wrapOstree(OstreeCalls.INTO_STAGE, LongSleep.COMMAND);
        try (ScriptSession session = site.probed(shell);
                Listener forwarded = Listener.on("127.0.0.1")) {
            session.stage("os/a", site.tip(), "-");
            session.until("done");
            session.send("pull", Integer.toString(forwarded.port()), "secret");
            LongSleep.await();
            session.endOfInput();
            session.await();
        }
        try (ScriptSession next = site.probed(shell)) {
            next.stage("os/a", site.tip(), "-");
            assertThat(Answer.keys(next.until("done"))).containsOnly("holds", "channel", "done");
        }
    }

    @EveryShell
    void aFrozenClientEndsTheScriptAndAPingKeepsItAlive(String shell) throws IOException {
        site.wrapOstree(OstreeCalls.INTO_STAGE, LongSleep.COMMAND);
        try (ScriptSession session = site.session(
                        shell, Duration.ofSeconds(2), site.destination().path());
                Listener forwarded = Listener.on("127.0.0.1")) {
            session.until("done");
            session.stage("os/a", site.tip(), "-");
            session.until("done");
            session.send("pull", Integer.toString(forwarded.port()), "secret");
            LongSleep.await();
            long pinged = System.nanoTime();
            while (System.nanoTime() - pinged < Duration.ofSeconds(4).toNanos()) {
                session.send("ping");
                Eventually.holds(Duration.ofMillis(500), () -> !session.shell().running());
            }
            assertThat(session.shell().running()).isTrue();
            Eventually.poll(
                    ScriptSite.SOON,
                    "the watchdog ends the script",
                    () -> !session.shell().running());
        }
    }

    /** On a slow line pings wait for what is before them. */
    @EveryShell
    void whatArrivesKeepsTheScriptAliveAndNothingElseDoes(String shell) throws IOException {
        try (ScriptSession session =
                site.session(shell, Duration.ofSeconds(2), site.destination().path())) {
            session.until("done");
            session.stage("os/a", site.tip(), "-");
            session.until("done");
            session.send("ping");
            Path stage = site.destination().path().resolve("extensions/repo-push/stage-" + ScriptSession.STAGE);
            Path arriving =
                    Files.createDirectories(stage.resolve("in-0123-0/0")).resolve("file");
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < Duration.ofSeconds(6).toNanos()) {
                Files.writeString(arriving, "more", CREATE, APPEND);
                Eventually.holds(Duration.ofMillis(500), () -> !session.shell().running());
            }
            assertThat(session.shell().running()).isTrue();
            Eventually.poll(
                    ScriptSite.SOON,
                    "the watchdog ends the script",
                    () -> !session.shell().running());
        }
    }

    /** A shell hears no TERM while it reads a line. */
    @EveryShell
    void aLineWithoutEndEndsTheScript(String shell) throws IOException {
        try (ScriptSession session =
                site.session(shell, Duration.ofSeconds(2), site.destination().path())) {
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
}
