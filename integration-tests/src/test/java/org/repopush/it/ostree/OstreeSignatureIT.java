package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.repo.GpgKey;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.PolicyFile;

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

    @Test
    void aSummaryIsSignedWhereTheOwnerNamesAKey() {
        source.commit("os/a", "one");
        site.push().exits(0);
        try (GpgKey key = key("k");
                GpgKey other = key("o")) {
            key.signSummary(destination);
            policy("sign-gpg = " + key.fingerprint() + "\ngpg-homedir = " + key.home());
            source.commit("os/a", "two");
            site.push().exits(0);
            assertSummarySigned(key);
            policy("sign-gpg = " + other.fingerprint() + "\ngpg-homedir = " + key.home());
            source.commit("os/a", "three");
            Map<String, String> before = destination.refs();
            assertThat(site.push().fails(7).err()).contains(other.fingerprint() + " cannot sign");
            assertThat(destination.refs()).isEqualTo(before);
            assertSummarySigned(key);
            policy("sign-gpg = " + key.fingerprint() + "\ngpg-homedir = " + key.home());
            site.push().exits(0);
        }
        destination.checkClean();
    }

    @Test
    void theOwnerMayMakeTheSummaryDifferentlyOrNotAtAll() throws IOException {
        source.commit("os/a", "one");
        site.push().exits(0);
        try (GpgKey key = key("k")) {
            key.signSummary(destination);
        }
        byte[] summary = Files.readAllBytes(destination.path().resolve("summary"));
        policy("update-metadata = no");
        source.commit("os/a", "two");
        site.push().exits(0);
        assertThat(destination.path().resolve("summary")).hasBinaryContent(summary);
        Path command = ShellScript.write(
                site.sshd().home().resolve("announce"), "cat refs/heads/os/a >announced; pwd -P >>announced");
        policy("metadata-command = " + command);
        String third = source.commit("os/a", "three");
        site.push().exits(0);
        assertThat(destination.path().resolve("announced"))
                .hasContent(third + "\n" + destination.path().toRealPath() + "\n");
        assertThat(destination.path().resolve("summary")).hasBinaryContent(summary);
        ShellScript.write(command, "echo no room for news\nexit 1");
        source.commit("os/a", "four");
        assertThat(site.push().fails(7).err())
                .contains("metadata-command failed")
                .contains("no room for news");
    }

    private void policy(String keys) {
        PolicyFile.of(site.sshd().home()).write("[receive]\n" + keys + "\n");
    }

    /** As a client sees it that knows this key and no other. */
    private void assertSummarySigned(GpgKey key) {
        OstreeRepo repo = OstreeRepo.create(site.directory().resolve("client-" + System.nanoTime()), "archive");
        Path trusted = key.exportTo(site.directory().resolve("trusted.gpg"));
        repo.ostree(
                "remote",
                "add",
                "--set=gpg-verify=false",
                "--set=gpg-verify-summary=true",
                "--gpg-import=" + trusted,
                "d",
                "file://" + destination.path());
        repo.ostree("pull", "--mirror", "d", "os/a");
        assertThat(repo.refs()).isEqualTo(destination.refs());
    }
}
