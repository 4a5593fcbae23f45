package org.repopush.it.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.fixture.sshd.OstreeCalls;

/** How the receive script publishes by itself, or does not, in every shell that a destination may have. */
@Needs({"ostree", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class ScriptPublicationIT {
    @RegisterExtension
    private final ScriptSite site = new ScriptSite();

    @EveryShell
    void publishesAndLeavesLockAndJournalOnly(String shell) {
        try (ScriptSession session = site.imported(shell)) {
            assertThat(site.destination().refs()).isEmpty();
            site.destination().ostree("prune", "--refs-only").exits(0);
            session.send("publish", "atomic");
            assertThat(session.until("done")).contains(new Answer("flipped", List.of("os/a", site.tip())));
        }
        assertThat(site.destination().refs()).containsEntry("os/a", site.tip()).hasSize(1);
        assertThat(site.destination().summary()).isEqualTo(site.destination().refs());
        assertThat(site.left()).containsExactly("journal", "lock");
        site.destination().checkClean();
    }

    @EveryShell
    void aMovedRefIsNotFlipped(String shell) {
        try (ScriptSession session = site.imported(shell)) {
            String other = site.destination().commit("os/a", "meanwhile");
            session.send("publish", "atomic");
            assertThat(session.until("fail"))
                    .containsExactly(new Answer("moved", List.of("os/a", other)), new Answer("fail", List.of("moved")));
            assertThat(site.destination().refs()).containsEntry("os/a", other);
            session.send("abort");
            session.until("done");
        }
        assertThat(site.left()).containsExactly("lock");
        assertThat(site.destination().path().resolve("refs/remotes")).isEmptyDirectory();
    }

    @EveryShell
    void aPublicationFinishesWhateverHappensToTheClient(String shell) throws IOException {
        site.wrapOstree(OstreeCalls.FLIP, "sleep 1");
        try (ScriptSession session = site.imported(shell)) {
            session.send("publish", "atomic");
            site.finishesWithoutItsClient(session);
        }
        assertThat(site.destination().refs()).containsEntry("os/a", site.tip());
        assertThat(site.destination().summary()).isEqualTo(site.destination().refs());
    }

    @EveryShell
    void aDeadPublicationIsFinishedByTheNextPush(String shell) throws IOException {
        site.wrapOstree("*' summary -u '*", "echo " + site.tip() + " > refs/heads/os/tmp.ABCDEF; " + LongSleep.COMMAND);
        try (ScriptSession session = site.imported(shell)) {
            session.send("publish", "atomic");
            LongSleep.await();
            Command.of("pkill", "-KILL", "-s", LongSleep.session()).run();
        }
        assertThat(site.left()).contains("intent", "lock");
        assertThat(site.destination().path().resolve("summary")).doesNotExist();
        Files.delete(site.directory().resolve("bin/ostree"));
        try (ScriptSession session =
                site.session(shell, ScriptSite.SOON, site.destination().path())) {
            assertThat(Answer.keys(session.until("done"))).contains("pending");
            session.emptyStage("ffff");
            session.until("done");
            session.send("publish", "atomic");
            assertThat(session.until("done")).contains(new Answer("recovered", List.of("os/a", "published")));
        }
        assertThat(site.left()).containsExactly("journal", "lock");
        assertThat(site.destination().summary())
                .isEqualTo(site.destination().refs())
                .containsOnlyKeys("os/a");
        site.destination().checkClean();
    }
}
