package org.repopush.it.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.fault.PartDamage;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;

/** Servers whose administrators allow less than a push would like. */
@Needs({"sshd", "ssh", "ostree", "tar"})
@ExtendWith(NoLeaks.class)
class NarrowServerIT {
    private static final int BULK = 12_000_000;

    @RegisterExtension
    private final Site twoSessions = Site.own().with("MaxSessions 2");

    @RegisterExtension
    private final Site oneSession = Site.own().with("MaxSessions 1");

    @RegisterExtension
    private final Site noForwarding = Site.own().with("AllowTcpForwarding no");

    @RegisterExtension
    private final Site noSession = Site.own().with("MaxSessions 0");

    private static OstreeRepo source(Site site) {
        OstreeRepo source = OstreeRepo.create(site.source(), "archive");
        source.on("os/a").bulk(BULK).commit();
        OstreeRepo.create(site.destination(), "archive");
        return source;
    }

    private static void isComplete(Site site) {
        OstreeRepo destination = OstreeRepo.at(site.destination(), site.account());
        assertThat(destination.refs())
                .isEqualTo(OstreeRepo.at(site.source(), site.account()).refs());
        destination.checkClean();
    }

    @Test
    void aServerThatAllowsFewSessionsGetsThePackThroughFewer() {
        source(twoSessions);
        twoSessions.push().by(Way.PACK).with("-j", "4").exits(0);
        isComplete(twoSessions);
    }

    @Test
    void aServerThatAllowsNoMoreSessionsIsLeftToPull() {
        source(oneSession);
        assertThat(oneSession.push().by(Way.PACK).exits(0).err())
                .contains("does not open one more channel")
                .contains("pulls");
        isComplete(oneSession);
    }

    @Test
    void withoutATunnelSuchAServerIsRefusedWithWhatToDo() {
        source(oneSession);
        assertThat(oneSession.push().by(Way.NO_TUNNEL).fails(7).err()).contains("MaxSessions");
    }

    /** As jump hosts have it. Which of its answers comes first is a matter of luck. */
    @Test
    void aServerThatGivesNoSessionIsNamedInWords() {
        source(noSession);
        for (int i = 0; i < 4; i++) {
            assertThat(noSession.push().fails(7).err())
                    .contains("refuses to open a session", "MaxSessions", "-J")
                    .doesNotContain("Exception", "Future");
        }
    }

    /** What is damaged comes by request as a rule; here by another pack. */
    @Test
    void aServerThatForbidsForwardingHealsByAnotherPack() {
        OstreeRepo source = source(noForwarding);
        List<String> listing =
                source.ostree("ls", "-RC", "os/a", "/usr/bulk/0").out().lines().toList();
        String checksum = listing.get(0).split(" +")[4];
        noForwarding.sshd().tools().wrap("ostree", PartDamage.of(checksum));
        Finished push = noForwarding.push().by(Way.PACK).with("-v").exits(0);
        assertThat(push.err())
                .contains("object " + checksum + ".filez arrived damaged")
                .contains("does not allow port forwarding: everything travels in packs");
        isComplete(noForwarding);
    }
}
