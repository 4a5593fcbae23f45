package org.repopush.it.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.OurProcesses;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.GpgKey;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.it.fixture.script.ReceiverLog;

/** Pushes to an account whose key is forced to {@code repo-receive}. The client finds out by itself. */
@Needs({"sshd", "ssh", "ostree", "tar", "flock"})
@ExtendWith(NoLeaks.class)
class InstalledReceiverIT {
    private static final int BULK = 12_000_000;
    private static final int LARGE = 80_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;
    private ReceiverFile receiver;

    @BeforeEach
    void installReceiver() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        receiver = ReceiverFile.in(site.directory());
        receiver.forPacks(site.sshd(), site.directory().resolve("srv"));
    }

    private Push push() {
        return site.push().by(Way.PACK);
    }

    private void isComplete() {
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @Test
    void aKeyThatMayForwardNothingPushesAllThatAPushCanBring() throws Exception {
        String first = source.commit("os/a", "one");
        push().exits(0);
        isComplete();
        assertThat(push().exits(0).out()).contains("= [up to date]");
        source.on("os/a").option("--tree=ref=os/a").file("new", "new").commit();
        push().exits(0);
        source.on("os/b").bulk(BULK).large("usr/image", LARGE).commit();
        push().with("-j", "4").exits(0);
        try (GpgKey key = GpgKey.create(site.directory().resolve("k"))) {
            key.sign(source, source.revision("os/a").orElseThrow());
        }
        assertThat(push().exits(0).out()).contains("signature");
        isComplete();
        assertThat(site.sshd().forwardRequests()).isZero();
        assertThat(ReceiverLog.of(site.sshd().home()).text())
                .contains("published os/a -.." + first)
                .contains("user=" + site.account().name())
                .contains("from=127.0.0.1")
                .contains("repository=" + destination.path());
    }

    /** Its path is below the root whatever it looks like. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:destination", "ssh://127.0.0.1/~/../srv/destination"})
    void aRelativePathIsBelowTheRoot(String text) throws Exception {
        Path home = site.sshd().home();
        String there =
                text.replace("~/../srv", "~/" + home.relativize(site.directory().resolve("srv")));
        source.commit("os/a", "one");
        push().toText(there).exits(0);
        isComplete();
    }

    @Test
    void whatAKilledPushBroughtIsNotSentAgain() throws Exception {
        source.on("os/a").bulk(2 * BULK).commit();
        Path ours = destination.path().resolve("extensions/repo-push");
        try (var relay = site.sshd().relay()) {
            relay.rate(4_000_000);
            try (Started killed = push().through(relay).start()) {
                Eventually.poll(LIMIT, "half of it is there", () -> relay.sent() > BULK);
                killed.signal("KILL");
                killed.await(LIMIT);
            }
        }
        Eventually.poll(
                LIMIT,
                "nothing runs there",
                () -> OurProcesses.running("repo-receive").isEmpty());
        assertThat(ours.toFile().list()).anyMatch(name -> name.startsWith("stage-"));
        Finished again = push().with("--json").exits(0);
        long bytes = Long.parseLong(again.out().replaceAll("(?s).*\"served\":\\{[^}]*\"bytes\":(\\d+).*", "$1"));
        assertThat(bytes).isLessThan(2L * BULK - 1_000_000);
        isComplete();
    }

    @Test
    void aPullIsRefusedWhereOnlyPacksAreAllowed() {
        source.commit("os/a", "one");
        assertThat(site.push().by(Way.PULL).fails(7).err()).contains("forward");
        assertThat(destination.refs()).isEmpty();
    }

    @Test
    void aKeyThatMayForwardAPortBackCanBePulledFrom() {
        receiver.forPulls(site.sshd(), site.directory().resolve("srv"));
        source.commit("os/a", "one");
        site.push().by(Way.PULL).exits(0);
        source.on("os/b").bulk(BULK).commit();
        assertThat(push().with("-v").exits(0).err()).contains("1 by request through localhost:");
        isComplete();
    }

    /** It is asked, and says no. */
    @Test
    void aKeyThatMayForwardNothingPushesAlsoWhereNobodyHasSaidSo() {
        receiver.forPacksUntold(site.sshd(), site.directory().resolve("srv"));
        source.on("os/b").bulk(BULK).commit();
        assertThat(push().with("-v").exits(0).err())
                .contains("does not allow port forwarding: everything travels in packs");
        isComplete();
    }

    @Test
    void aRootThatIsNotThereIsTold() {
        receiver.forPacks(site.sshd(), site.directory().resolve("missing"));
        source.commit("os/a", "one");
        assertThat(push().fails(7).err()).contains("missing").contains("--root");
    }

    @Test
    void whatIsNotThereAndWhatIsElsewhereAreAnsweredAlike() {
        source.commit("os/a", "one");
        String missing = push().toText("127.0.0.1:x").fails(7).err();
        assertThat(push().toText("127.0.0.1:../source").fails(7).err()).isEqualTo(missing.replace("x", "../source"));
    }

    @Test
    void aReceiverOfAnotherProtocolIsTold() {
        ReceiverFile.in(site.directory(), ReceiverFile.text().replace("\nPROTOCOL=2 ", "\nPROTOCOL=1 "));
        source.commit("os/a", "one");
        assertThat(push().fails(7).err())
                .contains("speaks protocol 1 of repo-push (receiver 0.0-it); this is repo-push ")
                .contains("which speaks protocol 2");
        assertThat(destination.refs()).isEmpty();
    }
}
