package org.repopush.it.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.kinds.RepoKinds;
import org.repopush.repo.ScriptComposer;

/** A look at a destination whose kind the client does not know: the script finds out, with the parts of all kinds. */
@Needs({"ostree", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class AnyKindIT {
    /** A second kind, a directory with a file, that has next to nothing of what a kind can have. */
    private static final String SECOND = """
            load_plain() {
            kind_names() { OURS=.repo-push NO_REVISION=0; }
            kind_tools() { echo sh cat; }
            kind_open() { [ -f version ] || fail not-a-repository; }
            kind_version() { say "tool plain 1"; }
            kind_state() { say_fact version "$(cat version)"; }
            kind_recognises() { [ -f version ]; }
            kind_takes() { WANTED='yes or no'; case $2 in yes | no) ;; *) return 1 ;; esac; }
            KIND_KEYS='plain-key' OTHER_KEYS='verify-gpg verify-ed25519'
            }
            """;

    private static final String PROGRAM = withSecond(
            ScriptComposer.looking(RepoKinds.standard().named("ostree").stream().toList()));

    @TempDir
    private Path temporary;

    private Path home;

    private static String withSecond(String program) {
        String both = program.replace("KINDS='ostree'\n", "KINDS='ostree plain'\n" + SECOND)
                .replace("OTHER_KEYS=''\n", "OTHER_KEYS='plain-key'\n");
        assertThat(both).contains("ostree plain").contains("metadata-command' OTHER_KEYS='plain-key'");
        return both;
    }

    @BeforeEach
    void makeHome() throws IOException {
        home = temporary.resolve("home");
        Files.createDirectories(home.resolve(".config/repo-push"));
    }

    private Path plain() throws IOException {
        Path directory = Files.createDirectory(temporary.resolve("pl'ain"));
        Files.writeString(directory.resolve("version"), "7\n");
        return directory;
    }

    private Path ostree() {
        OstreeRepo repo = OstreeRepo.create(temporary.resolve("ostree"), "archive");
        repo.commit("os/a", "a");
        return repo.path();
    }

    private void policy(String line) throws IOException {
        Files.writeString(home.resolve(".config/repo-push/receive.conf"), "[receive]\n" + line + "\n");
    }

    private List<Answer> status(String shell, Path path, String... further) {
        FileTree before = FileTree.of(path);
        Command command = Command.of(shell.split(" ")).with("HOME", home.toString());
        try (ScriptSession session =
                ScriptSession.start(command, PROGRAM, Duration.ofSeconds(20), "status", "any", path.toString())) {
            List<Answer> answers = new ArrayList<>(session.until("done"));
            if (further.length > 0) {
                session.send(further);
                answers.add(session.next());
            }
            assertThat(FileTree.of(path)).isEqualTo(before);
            return answers;
        }
    }

    @EveryShell
    void theKindOfTheDestinationIsFound(String shell) throws IOException {
        List<Answer> ostree = status(shell, ostree(), "forwarded", "x");
        assertThat(Answer.values(ostree, "kind")).containsExactly(List.of("ostree"));
        assertThat(ostree).contains(new Answer("fact", List.of("mode", "archive-z2")));
        assertThat(Answer.values(ostree, "problem")).isEmpty();
        assertThat(ostree).last().isEqualTo(new Answer("fail", List.of("bad-request", "forwarded")));
        List<Answer> plain = status(shell, plain());
        assertThat(Answer.values(plain, "kind")).containsExactly(List.of("plain"));
        assertThat(Answer.values(plain, "fact")).containsExactly(List.of("version", "7"));
        assertThat(Answer.values(plain, "tool")).containsExactly(List.of("plain", "1"));
        assertThat(Answer.values(plain, "problem")).isEmpty();
    }

    @EveryShell
    void whereNoneRecognisesItTheFirstKindIsTaken(String shell) throws IOException {
        Path nothing = Files.createDirectory(temporary.resolve("nothing"));
        List<Answer> answers = status(shell, nothing);
        assertThat(Answer.values(answers, "kind")).isEmpty();
        assertThat(Answer.values(answers, "problem")).containsExactly(List.of("not-a-repository", nothing.toString()));
    }

    /** One policy is for repositories of several kinds. */
    @EveryShell
    void keysOfOtherKindsAreNoMistakes(String shell) throws IOException {
        Path ostree = ostree();
        Path plain = plain();
        policy("plain-key = maybe\nverify-ed25519 = none");
        assertThat(Answer.values(status(shell, ostree), "problem")).isEmpty();
        assertThat(Answer.values(status(shell, plain), "problem"))
                .singleElement()
                .satisfies(problem -> assertThat(problem).last().isEqualTo("plain-key takes yes or no, not 'maybe'"));
        policy("verify-gpg = nonsense\nplain-key = yes");
        List<Answer> well = status(shell, plain);
        assertThat(Answer.values(well, "problem")).isEmpty();
        assertThat(Answer.values(well, "policy")).containsExactly(List.of("plain-key", "yes"));
        assertThat(Answer.values(status(shell, ostree), "problem")).hasSize(1);
        policy("frobnicate = yes");
        assertThat(Answer.values(status(shell, plain), "problem")).hasSize(1);
    }
}
