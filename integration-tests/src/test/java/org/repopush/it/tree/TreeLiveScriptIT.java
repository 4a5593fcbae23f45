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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;

/** The receive script of a tree in its directory by itself, asked by a client that may want to harm. */
@Needs({"dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class TreeLiveScriptIT {
    private static final Answer PUBLISHED = new Answer("done", List.of("publish"));

    @RegisterExtension
    private final TreeScriptSite site = new TreeScriptSite();

    private Path tree;

    @BeforeEach
    void makeADirectory() throws IOException {
        tree = Files.createDirectory(site.tree());
        Files.writeString(tree.resolve("foreign"), "foreign content");
        Path secret = Files.writeString(tree.resolve("secret"), "a secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }

    /** All of a push of these lines, of which no content comes. */
    private List<Answer> push(String shell, List<String> lines) throws IOException {
        try (ScriptSession session = site.probing(shell, tree)) {
            stage(session, root(lines), "-");
            site.catalogue(lines);
            return conclude(session);
        }
    }

    @EveryShell
    void whatIsThereUnderAnyNameNeedNotCome(String shell) throws IOException {
        List<String> lines = List.of(file("again", "foreign content"), file("foreign", "foreign content"));
        assertThat(last(push(shell, lines))).isEqualTo(PUBLISHED);
        assertThat(tree.resolve("again")).hasContent("foreign content");
    }

    @EveryShell
    void aFileThatTheWorldMayNotReadIsNotPublishedByItsHash(String shell) throws IOException {
        for (String name : new String[] {"public", "secret"}) {
            assertThat(last(push(shell, List.of(file(name, "a secret")))))
                    .isEqualTo(new Answer("fail", List.of("absent-object", sha256("a secret"))));
        }
        assertThat(tree.resolve("public")).doesNotExist();
        assertThat(tree.resolve(".repo-push")).doesNotExist();
    }

    /** A file that was changed since it was read, in such a way that its size and time do not tell. */
    @EveryShell
    void contentThatIsLinkedIsWhatItsHashSays(String shell) throws IOException {
        List<String> first = List.of(file("foreign", "foreign content"));
        assertThat(last(push(shell, first))).isEqualTo(PUBLISHED);
        var time = Files.getLastModifiedTime(tree.resolve("foreign"));
        Files.writeString(tree.resolve("foreign"), "foreign CONTENT");
        Files.setLastModifiedTime(tree.resolve("foreign"), time);
        List<String> lines = List.of(file("again", "foreign content"), file("foreign", "foreign content"));
        try (ScriptSession session = site.probing(shell, tree)) {
            stage(session, root(lines), root(first));
            site.catalogue(List.of(lines.get(0)));
            assertThat(last(conclude(session)))
                    .isEqualTo(new Answer("fail", List.of("changed-there", "again", "changed")));
        }
        assertThat(tree.resolve("again")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../out", "/out", ".repo-push/root", "a%2Fb", "a//b"})
    void aPathThatLeadsElsewhereIsRefused(String path) throws IOException {
        Answer end = last(push("dash -s", List.of(file(path, "foreign content"))));
        assertThat(end).isEqualTo(new Answer("fail", List.of("bad-catalogue", "line 1 of add")));
        assertThat(tree.resolve(".repo-push")).doesNotExist();
        assertThat(tree.resolveSibling("out")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"layout sideways", "layout live\nlayout switch", "layout exchange"})
    void aLayoutThatIsNoneIsRefused(String rule) throws IOException {
        List<String> lines = List.of(file("foreign", "foreign content"));
        try (ScriptSession session = site.probing("dash -s", tree)) {
            stage(session, root(lines), "-");
            site.catalogue(lines);
            site.write("meta/rules", "max-delete 100%\n" + rule + "\n");
            assertThat(last(conclude(session))).isEqualTo(new Answer("fail", List.of("bad-catalogue", "rules")));
        }
        assertThat(tree.resolve(".repo-push")).doesNotExist();
    }
}
