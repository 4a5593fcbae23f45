package org.repopush.it.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Directories;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.repo.ReceiveScript;
import org.repopush.repo.tree.TreeKind;

/**
 * The place of a tree, and the receive script for it by itself: a part of a pack is put by hand where a stream would unpack it, so that no
 * network is needed. Registered as an instance field.
 */
final class TreeScriptSite implements BeforeEachCallback, AfterEachCallback {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ReceiveScript SCRIPT = new TreeKind().receiveScript();

    private @Nullable Path directory;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        directory = Directories.temporary();
        Files.createDirectory(tree().getParent());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (directory != null) {
            Directories.delete(directory);
        }
    }

    Path directory() {
        return requireNonNull(directory);
    }

    /** Where readers look. */
    Path tree() {
        return directory().resolve("pl'ace \u00e9/na me");
    }

    private Path ours() {
        return tree().resolveSibling(".na me.repo-push/.repo-push");
    }

    /** A session that looks at this place; nothing has been read from it. */
    ScriptSession probing(String shell, Path path) {
        return session(SCRIPT, shell, "probe", "tree", path.toString());
    }

    /** A session that begins with a step about what waits here or has been published; its words but for kind and path. */
    ScriptSession releasing(String shell, String step, String... words) {
        Stream<String> first = Stream.of(step, "tree", tree().toString());
        return session(
                SCRIPT.withReleases(),
                shell,
                Stream.concat(first, Stream.of(words)).toArray(String[]::new));
    }

    private ScriptSession session(ReceiveScript script, String shell, String... firstStep) {
        String words = "setsid --wait env HOME=" + directory().resolve("home") + " " + shell;
        return ScriptSession.start(
                Command.of(words.split(" ")).with("PATH", System.getenv("PATH")), script.text(), SOON, firstStep);
    }

    /** Waits for the probe, and takes the stage of a push to this root. */
    static void stage(ScriptSession session, String root, String from) {
        session.until("done");
        session.stage("tree", root, from);
        session.until("done");
    }

    /** Where a stream of a part fills its files in. */
    Path part() {
        return ours().resolve("stage-" + ScriptSession.STAGE + "/in-0/0/content");
    }

    /** A file of the part. */
    void write(String name, String content) throws IOException {
        Path file = part().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.writeString(part().resolveSibling("../0.lock").normalize(), "");
    }

    /** Lines of the catalogue that are added, and paths that go. */
    void catalogue(List<String> added, String... removed) throws IOException {
        write("meta/rules", "max-delete 100%\n");
        write("meta/add", lines(added));
        write("meta/rm", lines(List.of(removed)));
    }

    private static String lines(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    /** Has the part checked, and what it brought imported and published; all answers. */
    static List<Answer> conclude(ScriptSession session) {
        List<Answer> answers = ask(session, "part", "in-0", "plain");
        if (!last(answers).key().equals("fail")) {
            answers.addAll(ask(session, "conclude", "atomic"));
            if (last(answers).equals(new Answer("done", List.of("import")))) {
                answers.addAll(rest(session));
            }
        }
        return answers;
    }

    /** Asks for a step; its answers. */
    static List<Answer> ask(ScriptSession session, String... step) {
        session.send(step);
        return rest(session);
    }

    /** The answers up to the end of a step. */
    static List<Answer> rest(ScriptSession session) {
        List<Answer> answers = new ArrayList<>();
        do {
            answers.add(session.next());
        } while (!last(answers).key().matches("done|fail"));
        return answers;
    }

    static Answer last(List<Answer> answers) {
        return answers.get(answers.size() - 1);
    }

    static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The root hash of these lines of a catalogue. */
    static String root(List<String> lines) {
        return sha256(lines(lines.stream()
                .map(line -> line.replaceFirst("^(([^\t]*\t){4})[^\t]*\t", "$1"))
                .toList()));
    }

    /** The line of a file. */
    static String file(String path, String content) {
        return path + "\tf\t644\t" + content.length() + "\t1700000000\t" + sha256(content);
    }
}
