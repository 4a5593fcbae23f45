package org.repopush.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.OstreeRepo;
import org.repopush.it.fixture.RepoPush;
import org.repopush.it.fixture.Site;

/** What {@code repo-push doctor} says of servers that do not allow everything. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class DoctorServerIT {
    @RegisterExtension
    private final Site oneSession = Site.own().with("MaxSessions 1");

    @RegisterExtension
    private final Site noForwarding = Site.own().with("AllowTcpForwarding no");

    @RegisterExtension
    private final Site wide = Site.own().with("GatewayPorts yes");

    private static String doctor(Site site, int status, String... words) {
        OstreeRepo.create(site.source(), "archive").commit("os/a", "a");
        OstreeRepo.create(site.destination(), "archive");
        return again(site, status, words);
    }

    private static String again(Site site, int status, String... words) {
        List<String> all = new ArrayList<>(
                List.of("doctor", "-q", "-F", site.sshd().client().config().toString()));
        all.addAll(List.of("--repo", site.source().toString()));
        all.addAll(List.of(words));
        all.add("127.0.0.1:" + site.destination());
        return new RepoPush(site.home()).command(all).run().exits(status).out();
    }

    @Test
    void oneSessionIsEnoughUnlessAPackHasToBeSent() {
        assertThat(doctor(oneSession, 0))
                .contains("warning  sessions", "MaxSessions")
                .doesNotContain("problem");
        assertThat(again(oneSession, 7, "--no-tunnel"))
                .contains("problem  sessions", "MaxSessions", "A push would fail with exit status 7");
        oneSession.push().exits(0);
    }

    @Test
    void forwardingIsNotNeededUnlessEverythingIsToBePulled() {
        assertThat(doctor(noForwarding, 0))
                .contains("warning  forwarding", "AllowTcpForwarding")
                .doesNotContain("problem");
        assertThat(again(noForwarding, 7, "--no-pack")).contains("problem  forwarding", "permitlisten");
    }

    @Test
    void aPortThatEverybodyCouldReachIsNamed() {
        assertThat(doctor(wide, 0))
                .contains("warning  forwarding", "GatewayPorts no")
                .doesNotContain("problem");
        assertThat(again(wide, 7, "--no-pack")).contains("problem  forwarding", "every address");
    }
}
