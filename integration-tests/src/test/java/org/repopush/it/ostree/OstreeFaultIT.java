package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.OurProcesses;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.fault.LockFile;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;

/** Invariant I4: wherever a push is stopped, the destination is as it was, and the next push completes. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
class OstreeFaultIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int BULK = 2_000_000;
    private static final int SLOW = 200_000;

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;
    private Map<String, String> before;

    @BeforeEach
    void createRepositoriesWithSomethingToPush() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        source.commit("os/a", "one");
        site.push().exits(0);
        before = destination.refs();
        source.commitBulk("os/a", BULK);
        source.commitBulk("os/b", BULK / 10);
    }

    private void isAsBeforeAndTheNextPushCompletes() {
        Eventually.poll(
                LIMIT,
                "nothing of ours runs at the destination",
                () -> OurProcesses.running("ostree").isEmpty());
        assertThat(destination.refs()).isEqualTo(before);
        assertThat(destination.summary()).isEqualTo(before);
        destination.check();
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        assertThat(destination.summary()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @Test
    void I4_aConnectionThatIsCutInTheMiddleIsReportedAsLost() throws IOException {
        try (Relay relay = site.sshd().relay().rate(SLOW);
                Started push = site.push().through(relay).start()) {
            Eventually.poll(LIMIT, "the transfer is under way", () -> relay.sent() > BULK / 4 || !push.running());
            relay.cut();
            assertThat(push.await(LIMIT).exits(6).err()).contains("  hint: ");
        }
        isAsBeforeAndTheNextPushCompletes();
    }

    @Test
    void I4_aConnectionThatFreezesIsGivenUpByBothSides() throws IOException {
        try (Relay relay = site.sshd().relay().rate(SLOW);
                Started push =
                        site.push().with("--timeout", "3s").through(relay).start()) {
            Eventually.poll(LIMIT, "the transfer is under way", () -> relay.sent() > BULK / 4 || !push.running());
            relay.freeze();
            assertThat(push.await(LIMIT).exits(6).err()).contains("  hint: ");
            isAsBeforeAndTheNextPushCompletes();
        }
    }

    /** The program killed at any step, without a chance to clean up: patterns of the remote ostree command line. */
    @ParameterizedTest
    @ValueSource(strings = {"*' init '*", "*' pull '*", OstreeCalls.IMPORT})
    void I4_aProgramThatIsKilledLeavesNothingRunning(String step) {
        Pause pause = site.sshd().tools().pauseBefore("ostree", step);
        Way way = step.contains("' pull '") ? Way.PULL : Way.ofThisRun();
        try (Started push = site.push().by(way).start()) {
            pause.awaitReached();
            push.signal("KILL");
            push.await(LIMIT).exits(137);
        }
        Eventually.poll(
                LIMIT,
                "the remote tool ends",
                () -> OurProcesses.running("ostree").isEmpty());
        pause.release();
        isAsBeforeAndTheNextPushCompletes();
    }

    @Test
    void I4_aPublicationThatHasBegunIsFinishedAfterTheProgramWasKilled() {
        Pause pause = site.sshd().tools().pauseBefore("ostree", "*' summary '*");
        try (Started push = site.push().start()) {
            pause.awaitReached();
            push.signal("KILL");
            push.await(LIMIT).exits(137);
            pause.release();
        }
        Eventually.poll(
                LIMIT,
                "the publication is finished",
                () -> destination.summary().equals(source.refs()));
        Eventually.poll(
                LIMIT,
                "the script has ended",
                () -> OurProcesses.running("ostree").isEmpty());
        assertThat(site.push().exits(0).out()).contains("= [up to date]");
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @Test
    void aLockThatIsHeldAtTheDestinationEndsInItsOwnStatus() {
        try (LockFile holder = LockFile.hold(destination.path().resolve("extensions/repo-push/lock"))) {
            site.push().with("--lock-timeout", "1s").fails(10);
            holder.release();
        }
        isAsBeforeAndTheNextPushCompletes();
    }

    @Test
    void aStepThatFailsAtTheDestinationIsReportedWithTheToolsOwnWords() {
        site.sshd()
                .tools()
                .wrap(
                        "ostree",
                        "case \" $* \" in *' pull '*' --disable-verify-bindings '*) echo 'error: out of luck' >&2; exit 1;; esac");
        assertThat(site.push().fails(9).err()).contains("out of luck");
        site.sshd().tools().wrap("ostree", "");
        isAsBeforeAndTheNextPushCompletes();
    }
}
