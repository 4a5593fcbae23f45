package org.repopush.it.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeCommit;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;

/**
 * Login shells, what they print, and remote hosts that talk nonsense. The server runs a script of the test's in place of
 * each command, by the account's own shell, as it would run the login shell.
 */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class BadRemoteIT {
    private static final String RUNS_NOTHING = "hint: the account needs a shell that runs commands";

    /** Reads what the program sends first, so that the script knows the run and can answer in its name. */
    private static final String AS_SCRIPT =
            "read -r colon protocol length run rest\nsay() { printf \"@$run $*\\n\"; }\n";

    private static final String TIP = "0a".repeat(32);

    @RegisterExtension
    private final Site site = Site.own().with("ForceCommand exec sh \"$HOME/forced\"");

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commit("os/a", "a");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    private void forced(String script) throws IOException {
        Files.writeString(site.sshd().home().resolve("forced"), script + "\n");
    }

    /** Where a command is forced, no channel leads to the place of a pack: then it takes a way back. */
    private Push push() {
        return site.push().by(Way.ofThisRun() == Way.NO_TUNNEL ? Way.PACK : Way.ofThisRun());
    }

    private void arrives() {
        Finished push = push().exits(0);
        assertThat(push.out()).contains("* [new ref]").doesNotContain("forged");
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash", "fish", "csh"})
    @Needs({"dash", "bash", "fish", "csh"})
    void everyLoginShellWillDo(String shell) throws IOException {
        forced("exec " + shell + " -c \"$SSH_ORIGINAL_COMMAND\"");
        arrives();
    }

    @Test
    @Needs("csh")
    void aLoginFileThatTalksChangesNothing() throws IOException {
        Files.writeString(site.sshd().home().resolve(".cshrc"), "echo Welcome\necho -n 'no end of line'\n");
        forced("exec csh -c \"$SSH_ORIGINAL_COMMAND\"");
        arrives();
    }

    @Test
    void linesInTheFormOfAnswersOfAnotherRunChangeNothing() throws IOException {
        forced("printf '%s\\n' '@0123456789abcdef ref forged " + TIP + " -' '@ done probe' '@@@' | tee /dev/stderr\n"
                + "exec sh -s");
        arrives();
    }

    /** It takes nothing of a pack for commands, and says so. */
    @Test
    void aShellThatIsForcedOnEveryChannelIsLeftToPullOrRefused() throws IOException {
        forced("exec sh -s");
        source.on("os/a")
                .file("usr/bin/x", "\ntouch " + site.directory() + "/taken\n")
                .commit();
        assertThat(site.push().by(Way.NO_TUNNEL).fails(7).err()).contains("ran a different command");
        assertThat(destination.refs()).isEmpty();
        assertThat(site.push().by(Way.PACK).exits(0).err()).contains("ran a different command", "pulls instead");
        assertThat(site.directory().resolve("taken")).doesNotExist();
        destination.checkClean();
    }

    /** sshd goes to the home that the account has on this machine, which is not the test's. */
    @Test
    void aPathThatBeginsWithTildeOrWithNothingStartsAtHome() throws IOException {
        forced("cd; exec sh -s");
        Files.createDirectory(site.sshd().home().resolve("sub"));
        OstreeRepo there = OstreeRepo.create(site.sshd().home().resolve("sub/repo"), "archive");
        for (String path : List.of("~/sub/repo", "sub/repo", "sub/../sub//repo/")) {
            source.commit("os/a", path);
            push().toText("127.0.0.1:" + path).exits(0);
            assertThat(there.refs()).isEqualTo(source.refs());
        }
        assertThat(site.push().toText("127.0.0.1:~nobody/repo").fails(7).err()).contains("~nobody/repo");
        there.checkClean();
    }

    static Stream<Arguments> shellsThatRefuse() {
        return Stream.of(
                Arguments.of("exec /usr/sbin/nologin", "not available", RUNS_NOTHING),
                Arguments.of("echo 'go away' >&2; exit 1", "go away", RUNS_NOTHING),
                Arguments.of("exec /nonexistent/shell", "not found", "hint: the command that is forced for this key"),
                Arguments.of("exit 0", "ended with status 0", RUNS_NOTHING),
                Arguments.of("kill -KILL $$", "signal KILL", RUNS_NOTHING));
    }

    @ParameterizedTest
    @MethodSource("shellsThatRefuse")
    void anAccountThatRunsNoCommandsIsNamedWithWhatItSays(String script, String said, String hint) throws IOException {
        forced(script);
        assertThat(fails(7)).contains(said, hint);
    }

    static Stream<Arguments> nonsense() {
        return Stream.of(
                Arguments.of("head -c 3000000 /dev/urandom", 7),
                Arguments.of("tr '\\0' x </dev/zero", 7),
                Arguments.of("printf @", 7),
                Arguments.of("exec cat >/dev/null", 7),
                Arguments.of("exec yes", 6));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void aRemoteThatTalksNonsenseIsNotBelieved(String script, int status) throws IOException {
        forced(script);
        fails(status);
    }

    static Stream<Arguments> brokenAnswers() {
        return Stream.of(
                // Half a line, then the end.
                Arguments.of("printf \"@$run ref os/a\"", 7),
                Arguments.of("printf \"@$run done\"", 7),
                // Too few values, or such as nobody sends.
                Arguments.of("say ref os/a; say done probe; exec cat", 7),
                Arguments.of("say ref os/a " + TIP + " frobnicated; say done probe; exec cat", 7),
                Arguments.of("say space much little; say done probe; exec cat", 7),
                Arguments.of("say tool; say done probe; exec cat", 7),
                Arguments.of("say tool ostree 2022.7; say fact meta " + TIP + "; say done probe; exec cat", 7),
                Arguments.of("say fail; exec cat", 7),
                Arguments.of("say 'ref %%ZZ x'; exec cat", 7),
                // Answers to what was not asked.
                Arguments.of("say done publish; exec cat >/dev/null", 6),
                // A line without end, answers without end.
                Arguments.of("printf \"@$run ref \"; tr '\\0' x </dev/zero", 7),
                Arguments.of("yes \"@$run stage x\"", 7),
                // Each by itself is as long as a line may be.
                Arguments.of(
                        "a=$(head -c 900000 /dev/zero | tr '\\0' a); while say ref os/$a " + TIP + " -; do :; done",
                        7));
    }

    @ParameterizedTest
    @MethodSource("brokenAnswers")
    void answersThatAreNoneAreNotBelieved(String script, int status) throws IOException {
        forced(AS_SCRIPT + script);
        fails(status);
    }

    /** Never silent, and never done. */
    @Test
    void aRemoteThatSaysOneLineNowAndThenIsNotWaitedForWithoutEnd() throws IOException {
        forced(AS_SCRIPT + "while say stage x; do sleep 0.5; done");
        assertThat(site.push().with("--timeout=1s").fails(6).err()).contains("has not finished probe in 20 s");
    }

    /** The far end of a channel is asked which objects it has; the destination has some, none of them in common with us. */
    @Test
    void anInventoryWithoutEndIsFoundOutWhileItIsRead() throws IOException {
        commitManyFiles(destination, "os/other");
        commitManyFiles(source, "os/a");
        forced("case $SSH_ORIGINAL_COMMAND in\n"
                + "*' list '* | *' test '*) printf '\\n@repo-push\\n'; tr '\\0' x </dev/zero | gzip -1 ;;\n"
                + "*) exec sh -c \"$SSH_ORIGINAL_COMMAND\" ;;\nesac");
        assertThat(site.push().by(Way.PACK).with("--timeout=10s").fails(7).err())
                .contains("instead of a list of its objects, a line of more than 128 bytes");
    }

    /** So many that three of the 256 folders, by which a destination estimates what it has, hold some of them. */
    private static void commitManyFiles(OstreeRepo repo, String ref) {
        OstreeCommit commit = repo.on(ref);
        for (int i = 0; i < 1000; i++) {
            commit.file("f" + i, ref + " " + i);
        }
        commit.commit();
    }

    @Test
    void anotherVersionOfTheProtocolIsNamed() throws IOException {
        forced(AS_SCRIPT + "say fail protocol 7; exec cat");
        assertThat(fails(7)).contains("speaks protocol 7").contains("hint: use the same version at both ends");
    }

    @Test
    void aWordOfOursThatAnotherVersionDoesNotKnowIsNamedWithBothVersions() throws IOException {
        forced(AS_SCRIPT + "say fail unsupported probe 0.9-it 1; exec cat");
        assertThat(fails(7))
                .contains("does not know the word probe of this program")
                .contains("it speaks protocol 1 of repo-push (receiver 0.9-it); this is repo-push ")
                .contains("hint: use the same version at both ends");
    }

    /** Fails in this way, without a trace, and not a byte of the destination has changed. */
    private String fails(int status) {
        FileTree before = FileTree.of(destination.path());
        String err = site.push().with("--timeout=2s").fails(status).err();
        assertThat(err.lines().toList()).as(err).hasSize(2);
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
        return err;
    }
}
