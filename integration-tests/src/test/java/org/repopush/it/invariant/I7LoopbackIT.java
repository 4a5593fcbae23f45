package org.repopush.it.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.network.Listener;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.repo.ostree.OstreeKind;

/**
 * Invariant I7: the receive script, in every shell that a destination may have, looks at who can reach a forwarded port
 * before anything goes through it. The ports are real, on addresses as an sshd may bind them.
 */
@Needs({"ostree", "dash", "bash", "busybox", "flock", "perl"})
@ExtendWith(NoLeaks.class)
class I7LoopbackIT {
    private static final String PROGRAM = new OstreeKind().receiveScript().text();
    private static final Duration SILENCE = Duration.ofSeconds(30);
    /** Address, and whether others can reach it there. */
    private static final Map<String, Boolean> ADDRESSES = Map.of(
            "127.0.0.1", false,
            "::1", false,
            "::ffff:127.0.0.1", false,
            "0.0.0.0", true,
            "::", true,
            "::ffff:0.0.0.0", true);

    @TempDir
    private Path temporary;

    private OstreeRepo destination;

    /** Pulls fail at once: a listener that never answers would be waited for. */
    @BeforeEach
    void makeRepositoryAndTool() {
        Path tool = temporary.resolve("bin/ostree");
        ShellScript.before(Tools.get("ostree"), tool, ShellScript.when("*' pull '*", "exit 1"));
        destination = OstreeRepo.create(temporary.resolve("destination"), "archive");
    }

    @EveryShell
    void I7_aPortThatOthersCanReachIsNotUsed(String shell) {
        try (ScriptSession session = staged(shell)) {
            ADDRESSES.forEach((address, reachable) -> {
                try (Listener listener = Listener.on(address)) {
                    Answer answer = pull(session, listener.port());
                    List<String> exposed = List.of("exposed", Integer.toString(listener.port()));
                    assertThat(answer.values().equals(exposed))
                            .as(address + ": " + answer)
                            .isEqualTo(reachable);
                }
            });
        }
    }

    /** One listener on loopback does not excuse another on every address with the same port. */
    @EveryShell
    void I7_aPortOfWhichHalfCanBeReachedIsNotUsed(String shell) {
        try (ScriptSession session = staged(shell);
                Listener safe = Listener.on("127.0.0.1")) {
            assertThat(pull(session, safe.port()).values()).doesNotContain("exposed");
            try (Listener open = Listener.beside(safe, "::")) {
                assertThat(pull(session, open.port()).values()).contains("exposed");
            }
        }
    }

    /** Whoever listens there would be shown the secret, and nobody who does is no better. */
    @EveryShell
    @Needs({"root", "setpriv"})
    void I7_aPortOfTheLoopbackThatSomebodyElseHoldsIsNotUsed(String shell) {
        try (ScriptSession session = staged(shell);
                Listener foreign = Listener.ofSomebodyElse("127.0.0.1");
                Listener elsewhere = Listener.on("::1")) {
            assertThat(pull(session, foreign.port()).values()).contains("foreign-port");
            assertThat(pull(session, elsewhere.port()).values()).contains("foreign-port");
        }
    }

    private ScriptSession staged(String shell) {
        ScriptSession session = ScriptSession.start(
                Command.of(shell.split(" ")).with("PATH", temporary.resolve("bin") + ":" + Tools.PATH),
                PROGRAM,
                SILENCE,
                "probe",
                "ostree",
                destination.path().toString());
        session.until("done");
        session.stage("os/a", "f".repeat(64), "-");
        session.until("done");
        return session;
    }

    private static Answer pull(ScriptSession session, int port) {
        session.send("pull", Integer.toString(port), "secret");
        List<Answer> answers = session.until("fail");
        return answers.get(answers.size() - 1);
    }
}
