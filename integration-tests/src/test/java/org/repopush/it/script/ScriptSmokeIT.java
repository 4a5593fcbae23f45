package org.repopush.it.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.repo.ostree.OstreeKind;

/** The receive script answers in every shell that a host may have. */
@Needs({"ostree", "dash", "busybox", "bash"})
@ExtendWith(NoLeaks.class)
class ScriptSmokeIT {
    private static final Duration SILENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @EveryShell
    void aProbeTellsTheRefsAndEndsWithDone(String shell) {
        OstreeRepo repo = OstreeRepo.create(directory.resolve("re po"), "archive");
        String commit = repo.commit("os/a", "a");
        String program = new OstreeKind().receiveScript().text();
        try (ScriptSession session = ScriptSession.start(
                Command.of(shell.split(" ")),
                program,
                SILENCE,
                "probe",
                "ostree",
                repo.path().toString())) {
            List<Answer> answers = session.until("done");
            assertThat(answers)
                    .contains(new Answer("ref", List.of("os/a", commit, "-")))
                    .endsWith(new Answer("done", List.of("probe")));
            session.endOfInput();
            session.await();
        }
    }

    @EveryShell
    void aProbeOfWhatIsNotThereFails(String shell) {
        String missing = directory.resolve("missing").toString();
        String program = new OstreeKind().receiveScript().text();
        try (ScriptSession session =
                ScriptSession.start(Command.of(shell.split(" ")), program, SILENCE, "probe", "ostree", missing)) {
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("no-repository", missing)));
        }
    }

    /**
     * A signal that comes right after a fork can be lost in dash (the child still has its parent's trap and then drops it):
     * whoever waits for that child afterwards waits for ever. Only many scripts at once show it.
     */
    @EveryShell
    void aClientThatLeavesAtOnceLeavesNoScriptWaiting(String shell) {
        for (int round = 0; round < 10; round++) {
            endTogether(Command.of(shell.split(" ")), 12);
        }
    }

    private void endTogether(Command shell, int count) {
        String program = new OstreeKind().receiveScript().text();
        List<ScriptSession> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sessions.add(ScriptSession.start(shell, program, SILENCE, "probe", "ostree", directory.toString()));
            }
            sessions.forEach(ScriptSession::endOfInput);
            sessions.forEach(ScriptSession::await);
        } finally {
            sessions.forEach(ScriptSession::close);
        }
    }
}
