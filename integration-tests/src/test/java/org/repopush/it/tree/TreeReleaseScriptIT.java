package org.repopush.it.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.repopush.it.tree.TreeScriptSite.ask;
import static org.repopush.it.tree.TreeScriptSite.conclude;
import static org.repopush.it.tree.TreeScriptSite.file;
import static org.repopush.it.tree.TreeScriptSite.last;
import static org.repopush.it.tree.TreeScriptSite.rest;
import static org.repopush.it.tree.TreeScriptSite.root;
import static org.repopush.it.tree.TreeScriptSite.sha256;
import static org.repopush.it.tree.TreeScriptSite.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;

/** Trees that wait for a word, for their release, or are taken back: what a group and a release ask for. */
@Needs({"dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class TreeReleaseScriptIT {
    private static final String RUN = "20261129t181500-1f3a9c20";
    private static final String BACK = "20261129t191500-00000001";
    private static final Answer PUBLISHED = new Answer("done", List.of("publish"));
    private static final List<String> ONE = List.of(file("a", "one"));
    private static final List<String> TWO = List.of(file("a", "two"), file("b", "two"));

    @RegisterExtension
    private final TreeScriptSite site = new TreeScriptSite();

    private Path tree() {
        return site.tree();
    }

    private void publishOne(String shell) throws IOException {
        try (ScriptSession session = site.probing(shell, tree())) {
            stage(session, root(ONE), "-");
            bring(ONE, "a", "one");
            assertThat(last(conclude(session))).isEqualTo(PUBLISHED);
        }
    }

    private void bring(List<String> lines, String name, String content) throws IOException {
        site.catalogue(lines);
        site.write("new/" + name, content);
        site.write("lists/0", sha256(content) + " " + name + "\n");
    }

    private void imported(ScriptSession session) throws IOException {
        stage(session, root(TWO), root(ONE));
        bring(TWO, "a", "two");
        // The same content once more, which is not sent.
        assertThat(last(ask(session, "part", "in-0", "plain")).key()).isEqualTo("done");
        assertThat(last(ask(session, "import"))).isEqualTo(new Answer("done", List.of("import")));
    }

    private String serial() throws IOException {
        return Files.readString(tree().resolve(".repo-push/root")).split(" ")[1];
    }

    @EveryShell
    void whatIsPreparedIsShownWhenTheWordComes(String shell) throws IOException {
        publishOne(shell);
        try (ScriptSession session = site.probing(shell, tree())) {
            imported(session);
            assertThat(last(ask(session, "prepare"))).isEqualTo(new Answer("done", List.of("prepare")));
            assertThat(tree().resolve("a")).hasContent("one");
            assertThat(tree().resolve("b")).doesNotExist();
            assertThat(last(ask(session, "publish"))).isEqualTo(PUBLISHED);
        }
        assertThat(tree().resolve("a")).hasContent("two");
        assertThat(tree().resolve("b")).hasContent("two");
    }

    @EveryShell
    void whatIsKeptWaitsForItsReleaseAndIsTakenBack(String shell) throws IOException {
        publishOne(shell);
        // Only a session with the parts for releases can keep.
        try (ScriptSession session = site.releasing(shell, "probe")) {
            imported(session);
            assertThat(last(ask(session, "keep", RUN))).isEqualTo(new Answer("done", List.of("keep")));
        }
        assertThat(tree().resolve("a")).hasContent("one");
        try (ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            assertThat(last(rest(session))).isEqualTo(new Answer("done", List.of("release")));
            assertThat(tree().resolve("a")).hasContent("one");
            assertThat(last(ask(session, "publish"))).isEqualTo(PUBLISHED);
        }
        assertThat(tree().resolve("a")).hasContent("two");
        assertThat(serial()).isEqualTo("4");
        try (ScriptSession session = site.releasing(shell, "rollback", BACK, "-", "careful", "-", "a test")) {
            assertThat(last(rest(session))).isEqualTo(new Answer("done", List.of("rollback")));
            assertThat(last(ask(session, "publish"))).isEqualTo(PUBLISHED);
        }
        assertThat(tree().resolve("a")).hasContent("one");
        assertThat(tree().resolve("b")).doesNotExist();
        // Readers see that something has happened: the serial never goes back.
        assertThat(serial()).isEqualTo("6");
        assertThat(Files.readString(tree().resolve(".repo-push/root"))).contains(root(ONE));
    }

    @EveryShell
    void aReleaseThatWasStagedBeforeAnotherPushIsStale(String shell) throws IOException {
        publishOne(shell);
        try (ScriptSession session = site.releasing(shell, "probe")) {
            imported(session);
            assertThat(last(ask(session, "keep", RUN))).isEqualTo(new Answer("done", List.of("keep")));
        }
        List<String> other = List.of(file("a", "other"));
        try (ScriptSession session = site.probing(shell, tree())) {
            stage(session, root(other), root(ONE));
            bring(other, "a", "other");
            assertThat(last(conclude(session))).isEqualTo(PUBLISHED);
        }
        try (ScriptSession session = site.releasing(shell, "release", RUN, "a test")) {
            assertThat(last(rest(session))).isEqualTo(new Answer("fail", List.of("moved")));
        }
        assertThat(tree().resolve("a")).hasContent("other");
    }

    /** The served one, the one before, and five that readers may still be in. */
    @Test
    void noMoreTreesStayThanReadersNeed() throws IOException {
        publishOne("dash -s");
        List<String> before = ONE;
        for (int i = 0; i < 9; i++) {
            List<String> next = List.of(file("a", "version " + i));
            try (ScriptSession session = site.probing("dash -s", tree())) {
                stage(session, root(next), root(before));
                bring(next, "a", "version " + i);
                assertThat(last(conclude(session))).isEqualTo(PUBLISHED);
            }
            before = next;
        }
        assertThat(tree().resolve("a")).hasContent("version 8");
        Path ours = tree().resolveSibling(".na me.repo-push");
        assertThat(ours.resolve("trees").toFile().list()).hasSize(7).contains("10", "9");
        assertThat(ours.resolve(".repo-push").toFile().list())
                .doesNotContain("tree-1", "catalogue-1", "removed-1", "retired-1")
                .noneMatch(name -> name.startsWith("gone-"));
    }
}
