package org.repopush.it.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Directories;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.repo.tree.TreeKind;

/** The receive script of a tree by itself, asked by a client that may want to harm. */
@Needs({"dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class TreeScriptIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String RULES = "max-delete 100%\n";

    private Path directory;
    private Path tree;

    @BeforeEach
    void makePlace() throws IOException {
        directory = Directories.temporary();
        tree = Files.createDirectory(directory.resolve("pl'ace \u00e9")).resolve("na me");
    }

    @AfterEach
    void removePlace() {
        Directories.delete(directory);
    }

    private ScriptSession probed(String shell, Path path) {
        String words = "setsid --wait env HOME=" + directory.resolve("home") + " " + shell;
        return ScriptSession.start(
                Command.of(words.split(" ")).with("PATH", System.getenv("PATH")),
                new TreeKind().receiveScript().text(),
                SOON,
                "probe",
                "tree",
                path.toString());
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The root hash of these lines of a catalogue. */
    private static String root(String... lines) {
        return sha256(List.of(lines).stream()
                .map(line -> line.replaceFirst("^(([^\t]*\t){4})[^\t]*\t", "$1") + "\n")
                .collect(Collectors.joining()));
    }

    private static String file(String path, String content) {
        return path + "\tf\t644\t" + content.length() + "\t1700000000\t" + sha256(content);
    }

    /** Where a stream of a part fills its files in. */
    private Path part() {
        Path ours = tree.resolveSibling(".na me.repo-push/.repo-push");
        return ours.resolve("stage-" + ScriptSession.STAGE + "/in-0/0/content");
    }

    private void write(String name, String content) throws IOException {
        Path file = part().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.writeString(part().resolveSibling("../0.lock").normalize(), "");
    }

    private void catalogue(String... lines) throws IOException {
        write("meta/rules", RULES);
        write("meta/add", List.of(lines).stream().map(line -> line + "\n").collect(Collectors.joining()));
        write("meta/rm", "");
    }

    private static List<Answer> conclude(ScriptSession session) {
        session.send("part", "in-0", "plain");
        List<Answer> answers = new java.util.ArrayList<>();
        do {
            answers.add(session.next());
        } while (!isEnd(answers.get(answers.size() - 1)));
        if (answers.get(answers.size() - 1).key().equals("fail")) {
            return answers;
        }
        session.send("conclude", "atomic");
        do {
            answers.add(session.next());
        } while (!isEnd(answers.get(answers.size() - 1))
                || answers.get(answers.size() - 1).values().equals(List.of("import")));
        return answers;
    }

    private static boolean isEnd(Answer answer) {
        return answer.key().equals("done") || answer.key().equals("fail");
    }

    private static Answer last(List<Answer> answers) {
        return answers.get(answers.size() - 1);
    }

    private void stage(ScriptSession session, String root) {
        session.until("done");
        session.stage("tree", root, "-");
        session.until("done");
    }

    @EveryShell
    void whatIsRightIsPublished(String shell) throws IOException {
        String line = file("a%09b", "x");
        try (ScriptSession session = probed(shell, tree)) {
            stage(session, root(line));
            catalogue(line);
            write("new/a\tb", "x");
            write("lists/0", sha256("x") + " a%09b\n");
            assertThat(last(conclude(session))).isEqualTo(new Answer("done", List.of("publish")));
        }
        assertThat(tree.resolve("a\tb")).hasContent("x");
        assertThat(Files.readString(tree.resolve(".repo-push/root"))).startsWith("repo-push-tree/1 2 " + root(line));
    }

    @EveryShell
    void contentThatIsDamagedIsAskedForAgain(String shell) throws IOException {
        String line = file("a", "x");
        try (ScriptSession session = probed(shell, tree)) {
            stage(session, root(line));
            catalogue(line);
            write("new/a", "y");
            write("lists/0", sha256("x") + " a\n");
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
                "",
                "b/c"
            })
    void aPathThatLeadsElsewhereIsRefused(String path) throws IOException {
        String line = file(path, "x");
        try (ScriptSession session = probed("dash -s", tree)) {
            stage(session, root(line));
            catalogue(line);
            write("new/x", "x");
            write("lists/0", sha256("x") + " " + path + "\n");
            assertThat(last(conclude(session)).key()).isEqualTo("fail");
        }
        assertThat(tree).doesNotExist();
        assertThat(directory.resolve("out")).doesNotExist();
        assertThat(tree.resolveSibling("out")).doesNotExist();
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
        try (ScriptSession session = probed("dash -s", tree)) {
            stage(session, fault.equals("root") ? root(b) : root(lines));
            catalogue(lines);
            write("new/a", "x");
            write("new/b", "x");
            write("lists/0", sha256("x") + " a\n" + sha256("x") + " b\n");
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
        try (ScriptSession session = probed("dash -s", tree)) {
            stage(session, root(line));
            catalogue(line);
            write("new/a", "x");
            write("lists/0", sha256("x") + " a\n");
            Command.of("sh", "-c", trick).in(part()).run().exits(0);
            assertThat(last(conclude(session))).isEqualTo(new Answer("fail", List.of("bad-pack", "in-0")));
        }
        assertThat(tree).doesNotExist();
    }

    /** A list is a client's word: what it names is not removed. */
    @Test
    void aListRemovesNothing() throws IOException {
        String line = file("a", "x");
        Path victim = Files.writeString(directory.resolve("victim"), "keep");
        try (ScriptSession session = probed("dash -s", tree)) {
            stage(session, root(line));
            catalogue(line);
            write("new/a", "x");
            write("lists/0", sha256("x") + " ../../../../../../victim\n" + sha256("x") + " " + victim + "\n");
            assertThat(last(conclude(session)).key()).isEqualTo("fail");
        }
        assertThat(victim).hasContent("keep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "x.repo-push"})
    void aPlaceThatCannotBeOneIsRefused(String name) {
        Path path = Path.of(tree.getParent() + "/" + name);
        try (ScriptSession session = probed("dash -s", path)) {
            Answer first = session.next();
            assertThat(first.key()).isEqualTo("fail");
            assertThat(first.values().get(0)).isEqualTo("bad-place");
        }
    }

    @Test
    void aTreeInsideOfATreeIsRefused() throws IOException {
        whatIsRightIsPublished("dash -s");
        try (ScriptSession session = probed("dash -s", tree.resolve("inner"))) {
            assertThat(session.next())
                    .isEqualTo(new Answer("fail", List.of("bad-place", "it is inside of another tree")));
        }
    }
}
