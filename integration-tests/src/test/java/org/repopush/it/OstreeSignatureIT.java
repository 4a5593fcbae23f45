package org.repopush.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.GpgKey;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.OstreeRepo;
import org.repopush.it.fixture.Site;

/** Signatures: detached metadata of commits is joined, never overwritten, and a signed summary is not spoiled. */
@Needs({"sshd", "ssh", "ostree", "gpg"})
@ExtendWith(NoLeaks.class)
class OstreeSignatureIT {
    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    private GpgKey key(String name) {
        return GpgKey.create(site.directory().resolve(name));
    }

    @Test
    void aSignatureTravelsWithItsCommit() {
        String commit = source.commit("os/a", "a");
        try (GpgKey key = key("k")) {
            key.sign(source, commit);
        }
        site.push().exits(0);
        assertThat(destination.signatures(commit)).isOne();
        destination.checkClean();
    }

    @Test
    void aPushInWhichOnlyASignatureIsNewBringsIt() {
        String commit = source.commit("os/a", "a");
        site.push().exits(0);
        try (GpgKey key = key("k")) {
            key.sign(source, commit);
        }
        assertThat(site.push().exits(0).out()).contains("signature");
        assertThat(destination.signatures(commit)).isOne();
        assertThat(site.push().exits(0).out()).contains("= [up to date]");
        destination.checkClean();
    }

    @Test
    void signaturesOfBothSidesAreKept() {
        String commit = source.commit("os/a", "a");
        site.push().exits(0);
        try (GpgKey ours = key("ours");
                GpgKey theirs = key("theirs")) {
            ours.sign(source, commit);
            theirs.sign(destination, commit);
        }
        site.push().exits(0);
        assertThat(destination.signatures(commit)).isEqualTo(2);
        assertThat(source.signatures(commit)).isOne();
        assertThat(site.push().exits(0).out()).contains("= [up to date]");
        destination.checkClean();
    }

    @Test
    void aSignatureThatOnlyTheDestinationHasIsNothingToDo() {
        String commit = source.commit("os/a", "a");
        site.push().exits(0);
        try (GpgKey theirs = key("theirs")) {
            theirs.sign(destination, commit);
        }
        assertThat(site.push().exits(0).out()).contains("= [up to date]");
        assertThat(destination.signatures(commit)).isOne();
    }

    @Test
    void aSignedSummaryIsRefusedBeforeAnyRefMoves() {
        source.commit("os/a", "one");
        site.push().exits(0);
        Map<String, String> before = destination.refs();
        try (GpgKey key = key("k")) {
            key.signSummary(destination);
        }
        source.commit("os/a", "two");
        Finished push = site.push().fails(7);
        assertThat(push.err()).contains("summary").contains("signed");
        assertThat(destination.refs()).isEqualTo(before);
        assertThat(destination.path().resolve("summary.sig")).exists();
        destination.checkClean();
    }

    @Test
    void aSignedSummaryDoesNotHinderAPushThatHasNothingToDo() {
        source.commit("os/a", "one");
        site.push().exits(0);
        try (GpgKey key = key("k")) {
            key.signSummary(destination);
        }
        site.push().exits(0);
        assertThat(destination.path().resolve("summary.sig")).exists();
    }
}
