package org.repopush.it.script;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Directories;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.fixture.script.Stage;
import org.repopush.repo.ostree.OstreeKind;

/**
 * Both sides of a push for the receive script by itself. Content comes by a stage that is filled by hand, so that no network is
 * needed. Registered as an instance field; made before each test, gone after it.
 */
public final class ScriptSite implements BeforeEachCallback, AfterEachCallback {
    public static final Duration SOON = Duration.ofSeconds(20);

    private static final String PROGRAM = new OstreeKind().receiveScript().text();

    /** With the parts for releases. */
    private static final String RELEASING =
            new OstreeKind().receiveScript().withReleases().text();

    private @Nullable Path directory;
    private @Nullable OstreeRepo source;
    private @Nullable OstreeRepo destination;
    private @Nullable String tip;

    @Override
    public void beforeEach(ExtensionContext context) {
        directory = Directories.temporary();
        source = OstreeRepo.create(directory.resolve("source"), "archive");
        tip = source.commit("os/a", "one");
        destination = OstreeRepo.create(directory.resolve("de'st \u00e9"), "archive");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (directory != null) {
            Directories.delete(directory);
        }
    }

    /** In which all of this is. */
    public Path directory() {
        return requireNonNull(directory);
    }

    /** The home of the account there. */
    public Path home() {
        return directory().resolve("home");
    }

    /** Has one ref. */
    public OstreeRepo source() {
        return requireNonNull(source);
    }

    /** Has none. */
    public OstreeRepo destination() {
        return requireNonNull(destination);
    }

    /** The commit of the source. */
    public String tip() {
        return requireNonNull(tip);
    }

    public Stage stage() {
        return new Stage(destination());
    }

    public ScriptSession session(String shell, Duration silence, Path path) {
        return ScriptSession.start(own(shell), PROGRAM, silence, "probe", "ostree", path.toString());
    }

    /** A session with the destination, of a client that speaks this version of the protocol. */
    public ScriptSession speaking(int protocol, String shell) {
        return ScriptSession.start(
                protocol,
                own(shell),
                PROGRAM,
                SOON,
                "probe",
                "ostree",
                destination().path().toString());
    }

    /** A session that begins with this step of those that are about releases; its words but for kind and path. */
    ScriptSession releasing(String shell, String step, String... words) {
        return releasing(RELEASING, shell, step, words);
    }

    /** The same of a login with a profile. */
    ScriptSession releasingAs(String profile, String shell, String step, String... words) {
        return releasing(PolicyFile.withProfile(profile, RELEASING), shell, step, words);
    }

    private ScriptSession releasing(String program, String shell, String step, String... words) {
        Stream<String> first = Stream.of(step, "ostree", destination().path().toString());
        return ScriptSession.start(
                own(shell),
                program,
                SOON,
                Stream.concat(first, Stream.of(words)).toArray(String[]::new));
    }

    private Command own(String shell) {
        // A session of its own, as sshd gives it: then the script leads its process group.
        List<String> words = Stream.concat(
                        Stream.of(
                                "setsid",
                                "--wait",
                                "env",
                                "PATH=" + directory().resolve("bin") + ":" + System.getenv("PATH"),
                                "HOME=" + home()),
                        Stream.of(shell.split(" ")))
                .toList();
        return Command.of(words);
    }

    public ScriptSession probed(String shell) {
        ScriptSession session = session(shell, SOON, destination().path());
        assertThat(session.until("done")).last().isEqualTo(new Answer("done", List.of("probe")));
        return session;
    }

    /** A script in front of ostree, for calls whose arguments match. */
    void wrapOstree(String pattern, String body) {
        ShellScript.before(Tools.get("ostree"), directory().resolve("bin/ostree"), ShellScript.when(pattern, body));
    }

    /** Puts what a pull would have fetched into the stage. */
    void fill(ScriptSession session) {
        session.stage("os/a", tip(), "-");
        session.until("done");
        stage().fill(source(), "os/a");
    }

    /** A session that has filled and imported a stage. */
    ScriptSession imported(String shell) {
        ScriptSession session = probed(shell);
        fill(session);
        session.send("import");
        session.until("done");
        return session;
    }

    /** The client goes away while the session publishes, and its shell is told to end: the publication finishes. */
    void finishesWithoutItsClient(ScriptSession session) {
        Eventually.poll(SOON, "the intent", () -> Files.exists(ours().resolve("intent")));
        session.shell().signal("TERM");
        session.endOfInput();
        Eventually.poll(SOON, "the publication", () -> left().equals(Set.of("journal", "lock")));
    }

    /** What of the destination is the script's. */
    Path ours() {
        return destination().path().resolve("extensions/repo-push");
    }

    /** The names of what the script has left there. */
    Set<String> left() {
        Set<String> names = new TreeSet<>();
        for (String name : ours().toFile().list()) {
            names.add(name);
        }
        return names;
    }
}
