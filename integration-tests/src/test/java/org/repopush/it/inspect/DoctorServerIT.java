package org.repopush.it.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.InspectionRun;
import org.repopush.it.fixture.run.Site;

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

    private static InspectionRun doctor(Site site) {
        OstreeRepo.create(site.source(), "archive").commit("os/a", "a");
        OstreeRepo.create(site.destination(), "archive");
        return InspectionRun.doctor(site);
    }

    @Test
    void oneSessionIsEnoughUnlessAPackHasToBeSent() {
        InspectionRun doctor = doctor(oneSession);
        assertThat(doctor.ends(0, "-q"))
                .contains("warning  sessions", "MaxSessions")
                .doesNotContain("problem");
        assertThat(doctor.ends(7, "-q", "--no-tunnel"))
                .contains("problem  sessions", "MaxSessions", "A push would fail with exit status 7");
        oneSession.push().exits(0);
    }

    @Test
    void forwardingIsNotNeededUnlessEverythingIsToBePulled() {
        InspectionRun doctor = doctor(noForwarding);
        assertThat(doctor.ends(0, "-q"))
                .contains("warning  forwarding", "AllowTcpForwarding")
                .doesNotContain("problem");
        assertThat(doctor.ends(7, "-q", "--no-pack")).contains("problem  forwarding", "permitlisten");
    }

    @Test
    void aPortThatEverybodyCouldReachIsNamed() {
        InspectionRun doctor = doctor(wide);
        assertThat(doctor.ends(0, "-q"))
                .contains("warning  forwarding", "GatewayPorts no")
                .doesNotContain("problem");
        assertThat(doctor.ends(7, "-q", "--no-pack")).contains("problem  forwarding", "every address");
    }
}
