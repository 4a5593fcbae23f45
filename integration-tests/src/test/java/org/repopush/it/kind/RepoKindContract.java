package org.repopush.it.kind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.TestRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;

/**
 * What a push does whatever the kind of repository. A kind passes it by a subclass that supplies fixtures only. The
 * destination belongs to another account than the source where the machine has one.
 */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
abstract class RepoKindContract {
    static final Duration LIMIT = Duration.ofSeconds(90);
    static final int BULK = 2_000_000;
    private static final int SLOW = 150_000;

    @RegisterExtension
    protected final Site site = Site.of(Account.unprivileged());

    /** The source of the test. */
    TestRepo source;

    /** The destination of the test. */
    TestRepo destination;

    /** Whether a repository has as many refs as its owner likes; {@link SeveralRefsContract} is for such a kind. */
    boolean hasSeveralRefs() {
        return false;
    }

    /** A ref that a repository of this kind may have. */
    String ref() {
        return "os/a";
    }

    /** The program that knows this kind. */
    RepoPush program() {
        return new RepoPush(site.home());
    }

    Push push(String... refs) {
        return site.push(refs).by(program());
    }

    /** An empty repository at this path, fit to be a source. */
    abstract TestRepo createSource(Path path);

    /** An empty repository at this path, fit to be a destination, belonging to this account. */
    abstract TestRepo createDestination(Path path, Account owner);

    /** The repository's own tool, which the remote host must have. */
    abstract String tool();

    /** A legal ref name with everything odd that the kind allows. */
    abstract String oddRef();

    @BeforeEach
    void createRepositories() {
        source = createSource(site.source());
        destination = createDestination(site.destination(), site.account());
    }

    @Test
    void aFirstPushBringsAllRefs() {
        source.commit(ref(), "a");
        if (hasSeveralRefs()) {
            source.commit("os/b", "b");
        }
        Finished push = push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        assertThat(push.out()).contains(source.refs().keySet()).contains("[new ref]");
        destination.checkClean();
    }

    @Test
    void aSecondPushHasNothingToDo() {
        source.commit(ref(), "a");
        push().exits(0);
        FileTree before = FileTree.of(destination.path());
        assertThat(push().exits(0).out()).contains("= [up to date]").contains(ref());
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
    }

    @Test
    void aNewRevisionMovesTheRefForward() {
        String first = source.commit(ref(), "one");
        push().exits(0);
        String second = source.commit(ref(), "two");
        assertThat(push().exits(0).out()).contains(first.substring(0, 12) + ".." + second.substring(0, 12));
        assertThat(destination.refs()).containsExactly(Map.entry(ref(), second));
        destination.checkClean();
    }

    @Test
    void aRefThatTheSourceLacksFailsBeforeAnythingIsChanged() {
        source.commit(ref(), "a");
        FileTree before = FileTree.of(destination.path());
        Finished push = push(ref(), "os/missing", "-missing").fails(3);
        assertThat(push.err()).contains("os/missing").contains("-missing");
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
    }

    @Test
    void aDryRunSaysWhatWouldHappenAndLeavesEveryByteAsItIs() {
        source.commit(ref(), "one");
        push(ref()).exits(0);
        String second = source.commit(ref(), "two");
        boolean several = hasSeveralRefs();
        if (several) {
            source.commit("os/b", "b");
        }
        FileTree before = FileTree.of(destination.path());
        Finished push = push().with("--dry-run").exits(0);
        String amount = " \\(\\d+ objects?, \\d+ B\\)";
        assertThat(push.out())
                .containsPattern(
                        "\\.\\." + Pattern.quote(second.substring(0, 12)) + " +" + Pattern.quote(ref()) + amount);
        if (several) {
            assertThat(push.out()).containsPattern("\\* \\[new ref\\] +os/b" + amount);
        }
        assertThat(push.err())
                .contains(several ? "would publish 2 refs" : "would publish 1 ref")
                .doesNotContain("repo-push: published");
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
    }

    @Test
    void aRefDoesNotMoveBackwardsUnlessForced() {
        String first = source.commit(ref(), "one");
        String second = source.commit(ref(), "two");
        push().exits(0);
        source.set(ref(), first);
        assertThat(push().fails(8).out()).contains("! [rejected]").contains("not a fast-forward");
        assertThat(destination.refs()).containsEntry(ref(), second);
        assertThat(push().with("--force").exits(0).out()).contains(" + ").contains("forced update");
        assertThat(destination.refs()).containsEntry(ref(), first);
        destination.checkClean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void I4_anInterruptedPushLeavesTheDestinationAsItWasAndTheNextOneCompletes(String signal) throws IOException {
        source.commit(ref(), "one");
        push().exits(0);
        source.commitBulk(ref(), BULK);
        Map<String, String> before = destination.refs();
        try (Relay relay = site.sshd().relay().rate(SLOW);
                Started push = push().through(relay).start()) {
            Eventually.poll(LIMIT, "the transfer is under way", () -> relay.sent() > BULK / 4 || !push.running());
            push.signal(signal);
            Finished finished = push.await(LIMIT).exits(130);
            assertThat(finished.err()).contains("repo-push: interrupted");
            assertThat(finished.out()).doesNotContain("published");
        }
        assertThat(destination.refs()).isEqualTo(before);
        destination.check();
        push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @Test
    void aMissingToolAtTheDestinationIsNamed() {
        source.commit(ref(), "a");
        site.sshd().tools().hide(tool());
        FileTree before = FileTree.of(destination.path());
        assertThat(push().fails(7).err()).contains(tool());
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
    }

    @Test
    @Needs("unprivileged")
    void aDestinationThatCannotBeWrittenToIsNotReady() throws IOException {
        source.commit(ref(), "a");
        site.makeReadOnly(destination.path());
        push().fails(7);
        assertThat(destination.refs()).isEmpty();
    }

    @Test
    void aDestinationThatDoesNotExistIsNotReady() {
        source.commit(ref(), "a");
        Path missing = site.destination().resolveSibling("missing");
        assertThat(push().to(missing).fails(7).err()).contains(missing.toString());
        assertThat(missing).doesNotExist();
    }

    @Test
    void aDirectoryThatIsNoRepositoryIsNotReady() {
        source.commit(ref(), "a");
        FileTree before = FileTree.of(site.sshd().home());
        assertThat(push().to(site.sshd().home()).fails(7).err())
                .contains(site.sshd().home().toString());
        assertThat(FileTree.of(site.sshd().home())).isEqualTo(before);
    }

    @Test
    void aDirectoryThatIsNoRepositoryIsNoSource() {
        assertThat(push().from(site.home()).fails(3).err()).contains(site.home().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-rf",
                "with blanks",
                "it's \"quoted\"",
                "\u00e9\u00e4\u4e2d",
                "new\nline",
                "$(id)`id`;&|*?",
                "100%20"
            })
    void oddNamesOfRefsAndDirectoriesArriveAsTheyAre(String name) throws IOException {
        Path here = Files.createDirectory(site.directory().resolve("here")).resolve(name);
        Path there = site.destination().resolveSibling(name);
        TestRepo oddSource = createSource(here);
        TestRepo oddDestination = createDestination(there, site.account());
        oddSource.commit(oddRef(), "odd");
        push().from(here).to(there).exits(0);
        assertThat(oddDestination.refs()).isEqualTo(oddSource.refs()).containsKey(oddRef());
        oddDestination.checkClean();
    }
}
