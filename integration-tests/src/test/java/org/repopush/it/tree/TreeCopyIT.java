package org.repopush.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;

/** The copy of the served tree that the next one begins as: it is made while content arrives. */
@Needs({"flock", "dash"})
@ExtendWith(NoLeaks.class)
class TreeCopyIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String NONE = "-";
    private static final List<String> FIRST = List.of(TreeScriptSite.file("a", "1"));
    private static final List<String> SECOND = List.of(TreeScriptSite.file("a", "1"), TreeScriptSite.file("b", "2"));
    private static final List<String> THIRD = List.of(TreeScriptSite.file("a", "1"), TreeScriptSite.file("c", "3"));

    @RegisterExtension
    private final TreeScriptSite site = new TreeScriptSite();

    @BeforeEach
    void publishFirst() throws IOException {
        assertThat(publish(FIRST, NONE, "a", "1")).contains(new Answer("done", List.of("publish")));
    }

    private Path ours() {
        return site.tree().resolveSibling(".na me.repo-push/.repo-push");
    }

    private List<String> copies() throws IOException {
        try (Stream<Path> names = Files.list(ours())) {
            return names.map(name -> name.getFileName().toString())
                    .filter(name -> name.startsWith("next-") || name.startsWith("gone-"))
                    .toList();
        }
    }

    private Path copy() {
        return ours().resolve("next-" + ScriptSession.STAGE);
    }

    private Path stage() {
        return ours().resolve("stage-" + ScriptSession.STAGE);
    }

    private void awaitCopy() throws InterruptedException {
        assertThat(Eventually.holds(SOON, () -> Files.exists(stage().resolve("copied"))))
                .isTrue();
    }

    /** Brings the line of a file that is new, and publishes. */
    private List<Answer> publish(List<String> catalogue, String from, String name, String content) throws IOException {
        try (ScriptSession session = site.probing("dash", site.tree())) {
            TreeScriptSite.stage(session, TreeScriptSite.root(catalogue), from);
            return bring(session, name, content);
        }
    }

    private List<Answer> bring(ScriptSession session, String name, String content) throws IOException {
        site.write("new/" + name, content);
        site.write("lists/1", TreeScriptSite.sha256(content) + " " + name + "\n");
        site.catalogue(List.of(TreeScriptSite.file(name, content)));
        return TreeScriptSite.conclude(session);
    }

    @Test
    void itIsMadeBeforeAnythingHasArrived() throws IOException, InterruptedException {
        try (ScriptSession session = site.probing("dash", site.tree())) {
            TreeScriptSite.stage(session, TreeScriptSite.root(SECOND), TreeScriptSite.root(FIRST));
            awaitCopy();
            assertThat(copy().resolve("a")).hasContent("1");
            assertThat(Files.getAttribute(copy().resolve("a"), "unix:ino"))
                    .isEqualTo(Files.getAttribute(site.tree().resolve("a"), "unix:ino"));
            Object made = Files.getAttribute(copy(), "unix:ino");
            assertThat(bring(session, "b", "2")).contains(new Answer("done", List.of("publish")));
            assertThat(Files.getAttribute(site.tree().toRealPath(), "unix:ino")).isEqualTo(made);
        }
        assertThat(copies()).isEmpty();
    }

    /** A copy that is damaged counts for nothing, as one that was given up. */
    @Test
    void oneThatIsNotThereIsMadeWhenItIsNeeded() throws IOException, InterruptedException {
        try (ScriptSession session = site.probing("dash", site.tree())) {
            TreeScriptSite.stage(session, TreeScriptSite.root(SECOND), TreeScriptSite.root(FIRST));
            awaitCopy();
            Files.move(copy(), ours().resolve("gone-by-another-push"));
            assertThat(bring(session, "b", "2")).contains(new Answer("done", List.of("publish")));
        }
        assertThat(site.tree().resolve("a")).hasContent("1");
        assertThat(site.tree().resolve("b")).hasContent("2");
        assertThat(copies()).isEmpty();
    }

    @Test
    void oneOfATreeThatIsServedNoMoreIsNotTaken() throws IOException, InterruptedException {
        try (ScriptSession session = site.probing("dash", site.tree())) {
            TreeScriptSite.stage(session, TreeScriptSite.root(SECOND), TreeScriptSite.root(FIRST));
            awaitCopy();
            Files.writeString(stage().resolve("copied"), "7\n");
            Files.delete(copy().resolve("a"));
            assertThat(bring(session, "b", "2")).contains(new Answer("done", List.of("publish")));
        }
        assertThat(site.tree().resolve("a")).hasContent("1");
        assertThat(copies()).isEmpty();
    }

    /** A push that goes on after an interrupted one makes its own: the tree may be another one by then. */
    @Test
    void thatOfAnInterruptedPushIsDropped() throws IOException, InterruptedException {
        try (ScriptSession session = site.probing("dash", site.tree())) {
            TreeScriptSite.stage(session, TreeScriptSite.root(SECOND), TreeScriptSite.root(FIRST));
            awaitCopy();
            Files.delete(copy().resolve("a"));
        }
        assertThat(copies()).isNotEmpty();
        assertThat(publish(SECOND, TreeScriptSite.root(FIRST), "b", "2"))
                .contains(new Answer("done", List.of("publish")));
        assertThat(site.tree().resolve("a")).hasContent("1");
        assertThat(copies()).isEmpty();
    }

    @Test
    void thatOfAStageThatIsGoneIsRemovedByTheNextPublication() throws IOException {
        Files.createDirectories(ours().resolve("next-00000000000000aa/sub"));
        assertThat(publish(THIRD, TreeScriptSite.root(FIRST), "c", "3"))
                .contains(new Answer("done", List.of("publish")));
        assertThat(copies()).isEmpty();
    }
}
