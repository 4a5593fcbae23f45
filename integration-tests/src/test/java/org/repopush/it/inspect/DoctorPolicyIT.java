package org.repopush.it.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.GpgKey;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.InspectionRun;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ReceiverFile;

/** What {@code repo-push doctor} and {@code status} say where the owner of the destination has laid something down. */
@Needs({"sshd", "ssh", "ostree", "tar", "flock"})
@ExtendWith(NoLeaks.class)
class DoctorPolicyIT {
    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;
    private InspectionRun doctor;
    private InspectionRun status;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commit("os/a", "a");
        destination = OstreeRepo.create(site.destination(), "archive");
        doctor = InspectionRun.doctor(site);
        status = InspectionRun.status(site);
    }

    private void policy(String text) {
        PolicyFile.of(site.sshd().home()).write(text);
    }

    @Test
    void theRulesThatApplyAreShownAndWhatTheyForbidIsNamed() {
        policy("[receive]\nforce = no\nrefs = dev/* !dev/secret\n");
        assertThat(status.ends(0)).contains("policy       ").contains("force no", "refs dev/* !dev/secret");
        assertThat(doctor.ends(8))
                .contains("ok       policy", "force no")
                .contains(
                        "problem  refs         os/a would be rejected: the destination's policy does not allow this ref");
    }

    @Test
    void aPolicyWithAMistakeIsNamedByFileAndLine() {
        policy("[receive]\nfrobnicate = no\nforce = maybe\n");
        destination.commit("os/there", "there");
        assertThat(doctor.ends(7))
                .contains(
                        "problem  policy",
                        "receive.conf line 2",
                        "receive.conf line 3",
                        "hint: ask the owner of the destination")
                .contains("ok       login", "ok       tools", "ok       repository", "ok       owner", "ok       locks")
                .contains("ok       sessions", "ok       forwarding", "skipped  refs");
        assertThat(status.ends(0))
                .contains("a push would fail: ", "receive.conf line 2: unknown key", "receive.conf line 3: force takes")
                .contains("repository   " + destination.path(), "only there", "os/there", "ostree lock  free");
    }

    /** Where the mistake is about the root, nothing below it can be shown. */
    @Test
    void aReceiverWhoseRootIsInAPolicyWithAMistakeShowsNothing() {
        policy("[receive]\nroot = /\nfrobnicate = no\n");
        ReceiverFile receiver = ReceiverFile.in(site.directory());
        site.sshd()
                .authorize("restrict,command=\"exec " + receiver.path() + "\" "
                        + site.sshd().client().key().publicLine() + "\n");
        assertThat(doctor.ends(7)).contains("receive.conf line 3").doesNotContain("ok       repository");
        assertThat(status.ends(7)).isEmpty();
    }

    @Test
    @Needs("gpg")
    void signaturesThatAreWantedAreLookedFor() {
        try (GpgKey key = GpgKey.create(site.directory().resolve("k"))) {
            policy("[receive]\nverify-gpg = " + site.directory() + "\n");
            assertThat(doctor.ends(11)).contains("problem  signatures", "os/a", "gpg-sign");
            key.sign(source, source.revision("os/a").orElseThrow());
            assertThat(doctor.ends(0)).contains("ok       signatures");
        }
    }

    @Test
    void ofAnInstalledReceiverItIsSaidWhatDoesNotApply() {
        ReceiverFile.in(site.directory()).forPacks(site.sshd(), site.directory().resolve("srv"));
        assertThat(doctor.ends(0))
                .contains("ok       receiver     installed, version 0.0-it")
                .contains("skipped  sessions", "skipped  forwarding", "ok       refs");
        assertThat(status.ends(0)).contains("receiver     0.0-it");
        assertThat(site.sshd().forwardRequests()).isZero();
    }
}
