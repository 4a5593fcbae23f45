package org.repopush.it.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** What the receive script answers by itself, and what it takes for a request, in every shell that a destination may have. */
@Needs({"ostree", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class ScriptProtocolIT {
    @RegisterExtension
    private final ScriptSite site = new ScriptSite();

    @EveryShell
    void probeTellsRefsAndChangesNothing(String shell) {
        String commit = site.destination().commit("os/\u00e9-1", "one");
        try (ScriptSession session =
                site.session(shell, ScriptSite.SOON, site.destination().path())) {
            List<Answer> answers = session.until("done");
            assertThat(answers)
                    .contains(
                            new Answer("ref", List.of("os/\u00e9-1", commit, "-")),
                            new Answer("fact", List.of("summary", "none", "stale")),
                            new Answer("fact", List.of("mode", "archive-z2")));
            assertThat(Answer.keys(answers)).contains("repo", "user", "space", "tool");
        }
        assertThat(site.ours()).doesNotExist();
    }

    /** One key could keep all others from pushing, because no client takes answers without end. */
    @EveryShell
    void aPushHearsOfNoMoreStagesThanItCanTake(String shell) throws IOException {
        Files.createDirectories(site.ours());
        Command.of("sh", "-c", "seq 1500 | sed s/^/stage-/ | xargs mkdir")
                .in(site.ours())
                .run()
                .exits(0);
        try (ScriptSession session =
                site.session(shell, ScriptSite.SOON, site.destination().path())) {
            assertThat(Answer.keys(session.until("done")).stream().filter("stage"::equals))
                    .hasSize(1_000);
        }
    }

    @EveryShell
    void aSecondPushOfTheSameFindsTheStageHeldAndItsHolderNamed(String shell) {
        try (ScriptSession first = site.probed(shell);
                ScriptSession second = site.probed(shell)) {
            first.stage("os/a", site.tip(), "-");
            first.until("done");
            second.stage("os/a", site.tip(), "-");
            assertThat(second.next()).isEqualTo(new Answer("fail", List.of("stage-busy", "a test")));
        }
    }

    @EveryShell
    void nothingThatAToolPrintsIsAnAnswer(String shell) throws IOException {
        site.wrapOstree(
                OstreeCalls.IMPORT,
                "for fd in 1 2 3; do echo \"@$(cat " + site.directory()
                        + "/run) done import\" >&$fd; done 2>/dev/null; exit 1");
        try (ScriptSession session = site.probed(shell)) {
            Files.writeString(site.directory().resolve("run"), session.run());
            session.stage("os/a", site.tip(), "-");
            session.until("done");
            session.send("import");
            assertThat(session.next().key()).isEqualTo("fail");
            assertThat(session.stderr()).contains("@" + session.run() + " done import");
        }
    }

    @EveryShell
    void nonsenseIsRefused(String shell) {
        try (ScriptSession session = site.probed(shell)) {
            session.send("frobnicate");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("unsupported", "frobnicate", "-", "2")));
            session.send("publish", "atomic");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", "publish")));
            for (String ref : List.of(
                    "../x",
                    "-x",
                    "os/../../x",
                    "os/-x",
                    "os//x",
                    "/etc",
                    "a b",
                    "a:b",
                    "a+b",
                    "os/",
                    ".x",
                    "x\ny",
                    "os/tmp.a1B2c3",
                    "tmp.abcdef/x",
                    "x".repeat(256))) {
                session.stage(ref, site.tip(), "-");
                assertThat(session.next()).as(ref).isEqualTo(new Answer("fail", List.of("bad-request", "move")));
            }
            session.stage("os/a", "nonsense", "-");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("bad-request", "move")));
        }
    }

    /** A word that comes with a later version, where one is planned and where none is. */
    @EveryShell
    void aWordOfALaterVersionIsNamedAndSoIsOurs(String shell) {
        try (ScriptSession session = site.probed(shell)) {
            session.send("stage", ScriptSession.STAGE, "a test");
            session.send("swap", "os/a", "os/b");
            session.send("end");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("unsupported", "swap", "-", "2")));
            session.stage("os/a", site.tip(), "-");
            assertThat(session.until("done")).last().isEqualTo(new Answer("done", List.of("stage")));
        }
        try (ScriptSession later = site.speaking(3, shell)) {
            assertThat(later.next()).isEqualTo(new Answer("fail", List.of("protocol", "2", "-")));
        }
    }

    /** Its client gets to the end of a push with the answers that it knows. */
    @EveryShell
    void anOlderClientPublishes(String shell) {
        try (ScriptSession session = site.speaking(1, shell)) {
            assertThat(session.until("done"))
                    .contains(
                            new Answer("summary", List.of("none", "stale")), new Answer("mode", List.of("archive-z2")))
                    .noneMatch(answer -> List.of("fact", "problem").contains(answer.key()))
                    .last()
                    .isEqualTo(new Answer("done", List.of("probe")));
            session.send("frobnicate");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("bad-request", "frobnicate")));
            site.fill(session);
            session.send("conclude", "atomic");
            assertThat(session.until("done")).last().isEqualTo(new Answer("done", List.of("import")));
            assertThat(session.until("done"))
                    .contains(new Answer("flipped", List.of("os/a", site.tip())))
                    .last()
                    .isEqualTo(new Answer("done", List.of("publish")));
        }
        assertThat(site.destination().refs()).containsEntry("os/a", site.tip());
    }

    /** What a push would fail for when it has brought everything is said before. */
    @EveryShell
    void aProbeSaysWhatWouldEndAPushThatMovesSomething(String shell) throws IOException {
        assertThat(problems(shell)).isEmpty();
        Path repository = site.destination().path();
        Files.createFile(repository.resolve("summary"));
        Files.createFile(repository.resolve("summary.sig"));
        assertThat(problems(shell)).containsExactly(List.of("signed-summary"));
        // No summary is made in a repository of another mode.
        Path config = repository.resolve("config");
        Files.writeString(config, Files.readString(config).replace("archive-z2", "bare-user"));
        assertThat(problems(shell)).isEmpty();
    }

    private List<List<String>> problems(String shell) {
        try (ScriptSession session =
                site.session(shell, ScriptSite.SOON, site.destination().path())) {
            return session.until("done").stream()
                    .filter(answer -> answer.key().equals("problem"))
                    .map(Answer::values)
                    .toList();
        }
    }

    @EveryShell
    void whatCannotBePushedToIsNamed(String shell) throws IOException {
        Path missing = site.directory().resolve("missing");
        Path empty = Files.createDirectory(site.directory().resolve("empty\n"));
        try (ScriptSession session = site.session(shell, ScriptSite.SOON, missing)) {
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("no-repository", missing.toString())));
        }
        try (ScriptSession session = site.session(shell, ScriptSite.SOON, empty)) {
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("not-a-repository", empty.toString())));
        }
    }
}
