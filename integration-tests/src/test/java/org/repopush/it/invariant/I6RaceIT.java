package org.repopush.it.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.CallLog;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;
import org.repopush.it.ostree.OstreeRejectionIT;

/**
 * Invariant I6 while others write: no ref moves unless, under the publish lock, it still is what the plan was based on.
 * What is rejected before anything is transferred is in {@link OstreeRejectionIT}.
 */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
class I6RaceIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String IMPORT = OstreeCalls.IMPORT;
    private static final String FLIP = OstreeCalls.FLIP;
    private static final String PUBLISH_LOCK = "*' -n 9 '*";

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo mine;
    private OstreeRepo yours;
    private OstreeRepo destination;
    private String base;

    @BeforeEach
    void twoSourcesHaveTheSameCommit() {
        mine = OstreeRepo.create(site.source(), "archive");
        yours = OstreeRepo.create(site.source().resolveSibling("yours"), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        base = mine.commit("os/a", "base");
        yours.ostree("pull-local", mine.path().toString(), "os/a");
        site.push().exits(0);
    }

    private Push mine(String... refs) {
        return site.push(refs);
    }

    private Push yours(String... refs) {
        return site.push(refs).from(yours.path());
    }

    @Test
    void I6_ofTwoWritersOfOneRefExactlyOneWins() {
        for (int round = 1; round <= LongRun.times(2, 100); round++) {
            String a = mine.commit("os/a", "mine " + round);
            String b = yours.commit("os/a", "yours " + round);
            // One of them lies beside what the other has published, and both have planned before either publishes.
            List<Finished> both = atOnce(mine("os/a"), yours("os/a"));
            boolean iWon = both.get(0).status() == 0;
            assertThat(both).extracting(Finished::status).as(both.toString()).containsExactlyInAnyOrder(0, 8);
            assertThat(both.get(iWon ? 1 : 0).out()).containsPattern("! \\[rejected\\].*moved at the destination");
            assertThat(destination.refs()).containsExactly(Map.entry("os/a", iWon ? a : b));
            assertThat(destination.summary()).isEqualTo(destination.refs());
            destination.checkClean();
            follow(iWon ? mine : yours, iWon ? yours : mine);
        }
    }

    @Test
    void I6_twoWritersOfDifferentRefsBothArrive() {
        for (int round = 1; round <= LongRun.times(2, 100); round++) {
            String a = mine.commit("os/mine", "mine " + round);
            String b = yours.commit("os/yours", "yours " + round);
            List<Finished> both = atOnce(mine("os/mine"), yours("os/yours"));
            assertThat(both).extracting(Finished::status).as(both.toString()).containsExactly(0, 0);
            assertThat(destination.refs())
                    .isEqualTo(Map.of("os/a", base, "os/mine", a, "os/yours", b))
                    .isEqualTo(destination.summary());
            destination.checkClean();
        }
    }

    /** Both have planned and pulled before either of them goes on. */
    private List<Finished> atOnce(Push first, Push second) {
        site.sshd().tools().meetBefore("ostree", IMPORT);
        try (Started one = first.start();
                Started other = second.start()) {
            return List.of(one.await(LIMIT), other.await(LIMIT));
        }
    }

    /** The loser of a round gives its own commit up and starts from the winner's. */
    private static void follow(OstreeRepo winner, OstreeRepo loser) {
        loser.ostree("pull-local", winner.path().toString(), "os/a");
        assertThat(loser.refs()).isEqualTo(winner.refs());
    }

    @Test
    void I6_nobodyComparesWhileAnotherHasComparedAndNotYetFlipped() {
        String winner = mine.commit("os/a", "mine");
        yours.commit("os/a", "yours");
        CallLog locks = site.sshd().tools().log("flock");
        Pause flip = site.sshd().tools().pauseBefore("ostree", FLIP);
        try (Started first = mine().start()) {
            flip.awaitReached();
            try (Started second = yours().start()) {
                Eventually.poll(LIMIT, "the second one asks for the lock", () -> locks.count(" -n 9 ") > 1);
                assertThat(destination.refs()).containsExactly(Map.entry("os/a", base));
                flip.release();
                first.await(LIMIT).exits(0);
                assertThat(second.await(LIMIT).exits(8).out()).contains("moved at the destination");
            }
        }
        assertThat(destination.refs()).containsExactly(Map.entry("os/a", winner));
        destination.checkClean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--atomic", "--force", "--force-with-lease", "--force-with-lease=os/a:BASE"})
    void I6_aCommitAtTheDestinationJustBeforeTheLockIsNeverOverwritten(String option) {
        mine.commit("os/a", "mine");
        isRejectedAfter(() -> destination.commit("os/a", "theirs"), option.replace("BASE", base));
    }

    @Test
    void I6_aRefThatIsDeletedAtTheDestinationMeanwhileDoesNotComeBack() {
        mine.commit("os/a", "mine");
        isRejectedAfter(() -> destination.ostree("refs", "--delete", "os/a").text(), "--force");
    }

    @Test
    void I6_aRefThatAppearsAtTheDestinationMeanwhileIsNotOverwritten() {
        mine.commit("os/new", "mine");
        isRejectedAfter(() -> destination.commit("os/new", "theirs"), "--force");
    }

    @Test
    void I6_aLeaseOnAnAbsentRefIsCheckedAgainUnderTheLock() {
        mine.commit("os/new", "mine");
        isRejectedAfter(() -> destination.commit("os/new", "theirs"), "--force-with-lease=os/new:");
    }

    /** What somebody does at the destination at the last moment before we hold the lock wins. */
    private void isRejectedAfter(Runnable theirs, String option) {
        Pause lock = site.sshd().tools().pauseBefore("flock", PUBLISH_LOCK);
        Map<String, String> expected;
        try (Started push = mine().with(option).start()) {
            lock.awaitReached();
            theirs.run();
            expected = destination.refs();
            lock.release();
            Finished finished = push.await(LIMIT).exits(8);
            assertThat(finished.out()).containsPattern("! \\[rejected\\].*moved at the destination");
            assertThat(finished.err()).contains("  hint: ").doesNotContain("repo-push: published");
        }
        assertThat(destination.refs()).isEqualTo(expected);
        destination.checkClean();
    }

    @Test
    void I6_theSameCommitPublishedBySomebodyElseMeanwhileIsNoConflict() {
        mine.commit("os/a", "same");
        yours.ostree("pull-local", mine.path().toString(), "os/a");
        Pause lock = site.sshd().tools().pauseBefore("flock", PUBLISH_LOCK);
        try (Started push = mine("os/a").start()) {
            lock.awaitReached();
            destination.ostree("pull-local", yours.path().toString(), "os/a");
            lock.release();
            push.await(LIMIT).exits(0);
        }
        assertThat(destination.refs()).isEqualTo(mine.refs());
        destination.checkClean();
    }
}
