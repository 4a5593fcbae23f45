package org.repopush.it.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.repopush.it.tree.TreeScriptSite.conclude;
import static org.repopush.it.tree.TreeScriptSite.file;
import static org.repopush.it.tree.TreeScriptSite.last;
import static org.repopush.it.tree.TreeScriptSite.root;
import static org.repopush.it.tree.TreeScriptSite.sha256;
import static org.repopush.it.tree.TreeScriptSite.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;

/** The receive script of a tree by itself, asked by a client that may want to harm. */
@Needs({"dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class TreeScriptIT {
    @RegisterExtension
    private final TreeScriptSite site = new TreeScriptSite();

    private Path tree;

    @BeforeEach
    void findTree() {
        tree = site.tree();
    }

    @EveryShell
    void whatIsRightIsPublished(String shell) throws IOException {
        String line = file("a%09b", "x");
        try (ScriptSession session = site.probing(shell, tree)) {
            stage(session, root(List.of(line)), "-");
            site.catalogue(List.of(line));
            site.write("new/a\tb", "x");
            site.write("lists/0", sha256("x") + " a%09b\n");
            assertThat(last(conclude(session))).isEqualTo(new Answer("done", List.of("publish")));
        }
        assertThat(tree.resolve("a\tb")).hasContent("x");
        assertThat(Files.readString(tree.resolve(".repo-push/root")))
                .startsWith("repo-push-tree/1 2 " + root(List.of(line)));
    }

    @EveryShell
    void contentThatIsDamagedIsAskedForAgain(String shell) throws IOException {
        String line = file("a", "x");
        try (ScriptSession session = site.probing(shell, tree)) {
            stage(session, root(List.of(line)), "-");
            site.catalogue(List.of(line));
            site.write("new/a", "y");
            site.write("lists/0", sha256("x") + " a\n");
            List<Answer> answers = conclude(session);
            assertThat(answers).contains(new Answer("damaged", List.of(sha256("x"))));
            assertThat(last(answers)).isEqualTo(new Answer("fail", List.of("absent-object", sha256("x"))));
        }
        assertThat(tree).doesNotExist();
    }

    /** None of them may lead out of the tree, and none can be believed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../out",
                "/out",
                "a/../../out",
                "a//b",
                "./a",
                "a/.",
                ".repo-push/root",
                "a%2Fb",
                "a%00b",
                "a%0Ab",
                "a%zz",
                "a\\b",
                ""
            })
    void aPathThatLeadsElsewhereIsRefused(String path) throws IOException {
        String line = file(path, "x");
        try (ScriptSession session = site.probing("dash -s", tree)) {
            stage(session, root(List.of(line)), "-");
            site.catalogue(List.of(line));
            site.write("new/x", "x");
            site.write("lists/0", sha256("x") + " " + path + "\n");
            assertThat(last(conclude(session)))
                    .isEqualTo(new Answer("fail", List.of("bad-catalogue", "line 1 of add")));
        }
        assertThat(tree).doesNotExist();
        assertThat(site.directory().resolve("out")).doesNotExist();
        assertThat(tree.resolveSibling("out")).doesNotExist();
    }

    @Test
    void whatIsInADirectoryThatTheCatalogueLacksIsRefused() throws IOException {
        String line = file("b/c", "x");
        try (ScriptSession session = site.probing("dash -s", tree)) {
            stage(session, root(List.of(line)), "-");
            site.catalogue(List.of(line));
            site.write("new/b/c", "x");
            site.write("lists/0", sha256("x") + " b/c\n");
            assertThat(last(conclude(session)))
                    .isEqualTo(new Answer("fail", List.of("bad-catalogue", "no directory for line 1")));
        }
        assertThat(tree).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "order", "twice", "mode", "type", "fields"})
    void aCatalogueThatIsNotWhatItSaysIsRefused(String fault) throws IOException {
        String a = file("a", "x");
        String b = file("b", "x");
        String[] lines = switch (fault) {
            case "order" -> new String[] {b, a};
            case "twice" -> new String[] {a, a};
            case "mode" -> new String[] {a.replace("\t644\t", "\t4755\t")};
            case "type" -> new String[] {a.replace("\tf\t", "\tc\t")};
            case "fields" -> new String[] {a + "\tmore"};
            default -> new String[] {a};
        };
        try (ScriptSession session = site.probing("dash -s", tree)) {
            stage(session, fault.equals("root") ? root(List.of(b)) : root(List.of(lines)), "-");
            site.catalogue(List.of(lines));
            site.write("new/a", "x");
            site.write("new/b", "x");
            site.write("lists/0", sha256("x") + " a\n" + sha256("x") + " b\n");
            Answer end = last(conclude(session));
            assertThat(end.key()).isEqualTo("fail");
            assertThat(end.values().get(0)).isEqualTo("bad-catalogue");
        }
        assertThat(tree).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ln -s /etc/passwd new/link",
                "ln new/a new/again",
                "mkfifo new/pipe",
                "touch \"$(printf 'new/a\\nb')\"",
                "touch beside",
                "mkdir -p new/d; chmod 777 new/d",
                "chmod u+s new/a"
            })
    void anArchiveBringsPlainFilesOnly(String trick) throws IOException {
        String line = file("a", "x");
        try (ScriptSession session = site.probing("dash -s", tree)) {
            stage(session, root(List.of(line)), "-");
            site.catalogue(List.of(line));
            site.write("new/a", "x");
            site.write("lists/0", sha256("x") + " a\n");
            Command.of("sh", "-c", trick).in(site.part()).run().exits(0);
            assertThat(last(conclude(session))).isEqualTo(new Answer("fail", List.of("bad-pack", "in-0")));
        }
        assertThat(tree).doesNotExist();
    }

    /** A list is a client's word: what it names is not removed. */
    @Test
    void aListRemovesNothing() throws IOException {
        String line = file("a", "x");
        Path victim = Files.writeString(site.directory().resolve("victim"), "keep");
        try (ScriptSession session = site.probing("dash -s", tree)) {
            stage(session, root(List.of(line)), "-");
            site.catalogue(List.of(line));
            site.write("new/a", "x");
            site.write("lists/0", sha256("x") + " ../../../../../../../victim\n" + sha256("x") + " " + victim + "\n");
            assertThat(last(conclude(session)).key()).isEqualTo("fail");
        }
        assertThat(victim).hasContent("keep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "x.repo-push"})
    void aPlaceThatCannotBeOneIsRefused(String name) {
        Path path = Path.of(tree.getParent() + "/" + name);
        try (ScriptSession session = site.probing("dash -s", path)) {
            Answer first = session.next();
            assertThat(first.key()).isEqualTo("fail");
            assertThat(first.values().get(0)).isEqualTo("bad-place");
        }
    }

    @Test
    void aTreeInsideOfATreeIsRefused() throws IOException {
        whatIsRightIsPublished("dash -s");
        try (ScriptSession session = site.probing("dash -s", tree.resolve("inner"))) {
            assertThat(session.next())
                    .isEqualTo(new Answer("fail", List.of("bad-place", "it is inside of another tree")));
        }
    }
}
