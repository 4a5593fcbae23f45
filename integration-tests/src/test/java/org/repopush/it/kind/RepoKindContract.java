package org.repopush.it.kind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.FileTree;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Relay;
import org.repopush.it.fixture.Site;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.TestRepo;

/**
 * What a push does whatever the kind of repository. A kind passes it by a subclass that supplies fixtures only. The
 * destination belongs to another account than the source where the machine has one.
 */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
abstract class RepoKindContract {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int BULK = 2_000_000;
    private static final int SLOW = 150_000;

    @RegisterExtension
    protected final Site site = Site.of(Account.unprivileged());

    private TestRepo source;
    private TestRepo destination;

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
        source.commit("os/a", "a");
        source.commit("os/b", "b");
        Finished push = site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        assertThat(push.out()).contains("os/a").contains("os/b").contains("[new ref]");
        destination.checkClean();
    }

    @Test
    void aSecondPushHasNothingToDo() {
        source.commit("os/a", "a");
        site.push().exits(0);
        FileTree before = FileTree.of(destination.path());
        assertThat(site.push().exits(0).out()).contains("= [up to date]").contains("os/a");
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
    }

    @Test
    void aNewRevisionMovesTheRefForward() {
        String first = source.commit("os/a", "one");
        site.push().exits(0);
        String second = source.commit("os/a", "two");
        assertThat(site.push().exits(0).out()).contains(first.substring(0, 12) + ".." + second.substring(0, 12));
        assertThat(destination.refs()).containsExactly(Map.entry("os/a", second));
        destination.checkClean();
    }

    @Test
    void onlyTheRefsThatAreNamedArePushed() {
        source.commit("os/a", "a");
        String wanted = source.commit("os/b", "b");
        site.push("os/b").exits(0);
        assertThat(destination.refs()).containsExactly(Map.entry("os/b", wanted));
        destination.checkClean();
    }

    @Test
    void aRefThatTheSourceLacksFailsBeforeAnythingIsChanged() {
        source.commit("os/a", "a");
        FileTree before = FileTree.of(destination.path());
        Finished push = site.push("os/a", "os/missing", "-missing").fails(3);
        assertThat(push.err()).contains("os/missing").contains("-missing");
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
    }

    @Test
    void aDryRunSaysWhatWouldHappenAndLeavesEveryByteAsItIs() {
        source.commit("os/a", "one");
        site.push("os/a").exits(0);
        source.commit("os/a", "two");
        source.commit("os/b", "b");
        FileTree before = FileTree.of(destination.path());
        Finished push = site.push().with("--dry-run").exits(0);
        assertThat(push.out())
                .containsPattern("\\.\\.[0-9a-f]+ +os/a \\(\\d+ objects?, \\d+ B\\)")
                .containsPattern("\\* \\[new ref\\] +os/b \\(\\d+ objects?, \\d+ B\\)");
        assertThat(push.err()).contains("would publish 2 refs").doesNotContain("repo-push: published");
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
    }

    @Test
    void aRefDoesNotMoveBackwardsUnlessForced() {
        String first = source.commit("os/a", "one");
        String second = source.commit("os/a", "two");
        site.push().exits(0);
        source.set("os/a", first);
        assertThat(site.push().fails(8).out()).contains("! [rejected]").contains("not a fast-forward");
        assertThat(destination.refs()).containsEntry("os/a", second);
        assertThat(site.push().with("--force").exits(0).out()).contains(" + ").contains("forced update");
        assertThat(destination.refs()).containsEntry("os/a", first);
        destination.checkClean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void I4_anInterruptedPushLeavesTheDestinationAsItWasAndTheNextOneCompletes(String signal) throws IOException {
        source.commit("os/a", "one");
        site.push().exits(0);
        source.commitBulk("os/a", BULK);
        Map<String, String> before = destination.refs();
        try (Relay relay = site.sshd().relay().rate(SLOW);
                Started push = site.push().through(relay).start()) {
            Eventually.poll(LIMIT, "the transfer is under way", () -> relay.sent() > BULK / 4 || !push.running());
            push.signal(signal);
            Finished finished = push.await(LIMIT).exits(130);
            assertThat(finished.err()).contains("repo-push: interrupted");
            assertThat(finished.out()).doesNotContain("published");
        }
        assertThat(destination.refs()).isEqualTo(before);
        destination.check();
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @Test
    void twoPushesAtOnceOfDifferentRefsBothArrive() {
        source.commitBulk("os/a", BULK / 4);
        source.commitBulk("os/b", BULK / 4);
        try (Started a = site.push("os/a").start();
                Started b = site.push("os/b").start()) {
            a.await(LIMIT).exits(0);
            b.await(LIMIT).exits(0);
        }
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @Test
    void aMissingToolAtTheDestinationIsNamed() {
        source.commit("os/a", "a");
        site.sshd().tools().hide(tool());
        FileTree before = FileTree.of(destination.path());
        assertThat(site.push().fails(7).err()).contains(tool());
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
    }

    @Test
    @Needs("unprivileged")
    void aDestinationThatCannotBeWrittenToIsNotReady() throws IOException {
        source.commit("os/a", "a");
        site.makeReadOnly(destination.path());
        site.push().fails(7);
        assertThat(destination.refs()).isEmpty();
    }

    @Test
    void aDestinationThatDoesNotExistIsNotReady() {
        source.commit("os/a", "a");
        Path missing = site.destination().resolveSibling("missing");
        assertThat(site.push().to(missing).fails(7).err()).contains(missing.toString());
        assertThat(missing).doesNotExist();
    }

    @Test
    void aDirectoryThatIsNoRepositoryIsNotReady() {
        source.commit("os/a", "a");
        FileTree before = FileTree.of(site.sshd().home());
        assertThat(site.push().to(site.sshd().home()).fails(7).err())
                .contains(site.sshd().home().toString());
        assertThat(FileTree.of(site.sshd().home())).isEqualTo(before);
    }

    @Test
    void aDirectoryThatIsNoRepositoryIsNoSource() {
        assertThat(site.push().from(site.home()).fails(3).err())
                .contains(site.home().toString());
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
        site.push().from(here).to(there).exits(0);
        assertThat(oddDestination.refs()).isEqualTo(oddSource.refs()).containsKey(oddRef());
        oddDestination.checkClean();
    }
}
