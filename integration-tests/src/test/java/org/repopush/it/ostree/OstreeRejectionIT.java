package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;

/** Invariant I6: no ref moves unless it still is what we saw, and not backwards or sideways unless the user forces it. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
public class OstreeRejectionIT {
    private static final String NOBODY = "0".repeat(63) + "1";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    /** Rejected for this reason, before anything is transferred: nothing at the destination is touched. */
    private void rejects(String reason, String... options) {
        FileTree before = FileTree.of(destination.path());
        long forwards = site.sshd().forwardRequests();
        Finished push = site.push().with(options).fails(8);
        assertThat(push.out()).containsPattern("! \\[rejected\\].*" + reason);
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
        assertThat(site.sshd().forwardRequests()).isEqualTo(forwards);
    }

    @Test
    void I6_anOlderCommitIsRejectedUnlessForced() {
        source.on("os/a").file("usr/a", "one").at(2_000_000).commit();
        site.push().exits(0);
        source.on("os/a").file("usr/a", "two").at(1_000_000).commit();
        rejects("older");
        assertThat(site.push().with("-f").exits(0).out()).contains(" + ");
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @Test
    void aCommitOfTheSameSecondIsNotOlder() {
        source.on("os/a").file("usr/a", "one").at(2_000_000).commit();
        site.push().exits(0);
        source.on("os/a").file("usr/a", "two").at(2_000_000).commit();
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
    }

    @Test
    void I6_aCommitBesideTheirsIsRejectedUnlessForced() {
        String root = source.commit("os/a", "root");
        String theirs = source.commit("os/a", "theirs");
        site.push().exits(0);
        source.set("os/a", root);
        String ours = source.commit("os/a", "ours");
        assertThat(ours).isNotEqualTo(theirs);
        rejects("not a fast-forward");
        site.push().with("--force").exits(0);
        assertThat(destination.refs()).containsEntry("os/a", ours);
        destination.checkClean();
    }

    @Test
    void I6_aCommitThatIsUnknownHereIsNotOverwrittenUnlessForced() {
        destination.on("os/a").file("usr/theirs", "theirs").commit();
        source.commit("os/a", "ours");
        rejects("that the source does not have");
        site.push().with("--force").exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @Test
    void I6_aLeaseThatTheDestinationDoesNotMeetIsRejectedEvenWithForce() {
        String first = source.commit("os/a", "one");
        source.commit("os/a", "two");
        site.push().exits(0);
        source.set("os/a", first);
        rejects("lease", "--force-with-lease=os/a:" + NOBODY);
        rejects("lease", "--force-with-lease=os/a:" + NOBODY, "--force");
        rejects("lease", "--force-with-lease=os/a:");
    }

    @Test
    void aLeaseThatTheDestinationMeetsLetsTheRefMoveBackwards() {
        String first = source.commit("os/a", "one");
        String second = source.commit("os/a", "two");
        site.push().exits(0);
        source.set("os/a", first);
        site.push().with("--force-with-lease=os/a:" + second).exits(0);
        assertThat(destination.refs()).containsEntry("os/a", first);
        destination.checkClean();
    }

    @Test
    void aLeaseOnAnAbsentRefIsMetByItsAbsence() {
        source.commit("os/a", "one");
        site.push().with("--force-with-lease=os/a:").exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--atomic", "--force"})
    void aCommitThatIsBoundToAnotherRefIsRejectedWhateverTheOptions(String option) {
        source.set("os/b", source.commit("os/a", "a"));
        rejects("bound", option);
    }

    @Test
    void aCommitWithoutBindingsMayGoUnderAnyName() {
        source.set(
                "os/b",
                source.on("os/a").file("usr/a", "a").option("--no-bindings").commit());
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
    }

    @Test
    void oneRejectedRefRejectsAllUnlessTheUserSaysOtherwise() {
        String first = source.commit("os/a", "one");
        String second = source.commit("os/a", "two");
        site.push().exits(0);
        source.set("os/a", first);
        String other = source.commit("os/b", "b");
        rejects("another ref was rejected");
        Finished push = site.push().with("--no-atomic").fails(8);
        assertThat(push.out()).contains("* [new ref]").contains("! [rejected]");
        assertThat(destination.refs()).containsOnly(Map.entry("os/a", second), Map.entry("os/b", other));
        destination.checkClean();
    }

    @Test
    void aNameThatCannotExistBesideARefOfTheDestinationIsRejected() {
        destination.commit("os", "a ref where the source has a folder");
        source.commit("os/a", "a");
        rejects("os");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--atomic", "--force"})
    void I6_aRefThatMovesBetweenPlanAndFlipIsRejectedWhateverTheOptions(String option) {
        source.commit("os/a", "one");
        site.push().exits(0);
        source.commit("os/a", "two");
        source.commit("os/b", "b");
        Pause pause = site.sshd().tools().pauseBefore("ostree", OstreeCalls.IMPORT);
        String theirs;
        try (Started push = site.push().with(option).start()) {
            pause.awaitReached();
            theirs = destination.commit("os/a", "somebody else was faster");
            pause.release();
            Finished finished = push.await(LIMIT).exits(8);
            assertThat(finished.out()).containsPattern("! \\[rejected\\].*os/a .*moved at the destination");
            assertThat(finished.err()).contains("  hint: ");
        }
        assertThat(destination.refs()).containsExactly(Map.entry("os/a", theirs));
        destination.checkClean();
    }

    @Test
    void I6_withoutAtomicOnlyTheRefThatMovedMeanwhileIsRejected() {
        source.commit("os/a", "one");
        site.push().exits(0);
        source.commit("os/a", "two");
        String other = source.commit("os/b", "b");
        Pause pause = site.sshd().tools().pauseBefore("ostree", OstreeCalls.IMPORT);
        String theirs;
        try (Started push = site.push().with("--no-atomic").start()) {
            pause.awaitReached();
            theirs = destination.commit("os/a", "somebody else was faster");
            pause.release();
            push.await(LIMIT).exits(8);
        }
        assertThat(destination.refs()).containsOnly(Map.entry("os/a", theirs), Map.entry("os/b", other));
        destination.checkClean();
    }
}
