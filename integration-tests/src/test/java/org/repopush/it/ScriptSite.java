package org.repopush.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.OstreeRepo;
import org.repopush.it.fixture.ScriptSession;
import org.repopush.it.fixture.ScriptSession.Answer;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.Stage;
import org.repopush.it.fixture.Tools;
import org.repopush.repo.ostree.OstreeKind;

/**
 * Both sides of a push for the receive script by itself, and the shells that it is run in. Content comes by a stage that is
 * filled by hand, so that no network is needed.
 *
 * @param directory in which all of this is
 * @param tip the commit of the source, which the destination lacks
 */
record ScriptSite(Path directory, OstreeRepo source, OstreeRepo destination, String tip) {
    static final Duration SOON = Duration.ofSeconds(20);

    private static final String PROGRAM = new OstreeKind().receiveScript().text();

    /** Every shell that a destination may have, told to read its program from standard input. */
    static Stream<List<String>> shells() {
        return Stream.of(List.of("dash", "-s"), List.of("bash", "-s"), List.of("busybox", "sh", "-s"));
    }

    /** With a ref in the source and none in the destination. */
    static ScriptSite in(Path directory) {
        OstreeRepo source = OstreeRepo.create(directory.resolve("source"), "archive");
        String tip = source.commit("os/a", "one");
        OstreeRepo destination = OstreeRepo.create(directory.resolve("de'st \u00e9"), "archive");
        return new ScriptSite(directory, source, destination, tip);
    }

    Stage stage() {
        return new Stage(destination);
    }

    ScriptSession session(List<String> shell, Duration silence, Path path) {
        // A session of its own, as sshd gives it: then the script leads its process group.
        List<String> words = Stream.concat(
                        Stream.of(
                                "setsid",
                                "--wait",
                                "env",
                                "PATH=" + directory.resolve("bin") + ":" + System.getenv("PATH")),
                        shell.stream())
                .toList();
        return ScriptSession.start(Command.of(words), PROGRAM, silence, "probe", "ostree", path.toString());
    }

    ScriptSession probed(List<String> shell) {
        ScriptSession session = session(shell, SOON, destination.path());
        assertThat(session.until("done")).last().isEqualTo(new Answer("done", List.of("probe")));
        return session;
    }

    /** A script in front of ostree, for calls whose arguments match. */
    void wrapOstree(String pattern, String body) {
        ShellScript.before(Tools.get("ostree"), directory.resolve("bin/ostree"), ShellScript.when(pattern, body));
    }

    /** Puts what a pull would have fetched into the stage. */
    void fill(ScriptSession session) {
        session.stage("os/a", tip, "-");
        session.until("done");
        stage().fill(source, "os/a");
    }

    /** What of the destination is the script's. */
    Path ours() {
        return destination.path().resolve("extensions/repo-push");
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
