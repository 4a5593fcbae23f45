package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.repopush.it.fixture.Ed25519Ostree;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.Ed25519Key;
import org.repopush.it.fixture.repo.GpgKey;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.InspectionRun;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.it.fixture.sshd.CallLog;

/** A destination whose owner wants commits signed by ed25519 keys, with an ostree that knows them. */
@Needs({"sshd", "ssh", "ostree", "ostree-ed25519"})
@Tag("ed25519")
@ExtendWith(NoLeaks.class)
class Ed25519SignaturesIT {
    private static final int BULK = 300_000;

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;
    private Ed25519Key wanted;
    private Ed25519Key other;
    private CallLog calls;

    @BeforeEach
    void createRepositories() throws IOException {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        site.sshd().tools().use("ostree", Ed25519Ostree.get());
        calls = site.sshd().tools().log("ostree");
        wanted = Ed25519Key.create(site.directory().resolve("wanted.secret"));
        other = Ed25519Key.create(site.directory().resolve("other.secret"));
        Files.writeString(keys(), wanted.publicKey() + "\n");
        policy("verify-ed25519 = " + keys());
    }

    private Path keys() {
        return site.directory().resolve("keys");
    }

    private void policy(String line) {
        PolicyFile.of(site.sshd().home()).write("[receive]\n" + line + "\n");
    }

    private Finished refuses(String commit, Way way) {
        int before = calls.calls().size();
        Finished push = site.push().by(way).fails(11);
        assertThat(push.err()).contains(commit, "lacks a signature that 127.0.0.1:");
        assertThat(calls.calls().subList(before, calls.calls().size()))
                .as("nothing but commits was fetched, and nothing imported")
                .noneMatch(call -> call.contains("--http-trusted") || call.contains(" pull-local "));
        assertThat(destination.has(commit)).isFalse();
        destination.checkClean();
        return push;
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void onlyWhatAWantedKeyHasSignedArrives(Way way) {
        String commit = source.commitBulk("os/a", BULK);
        assertThat(refuses(commit, way).err())
                .contains("commit have no signatures", "ed25519:" + wanted.publicKey())
                .contains("ostree --repo=" + source.path() + " sign --keys-file=FILE " + commit);
        other.sign(source, commit);
        assertThat(refuses(commit, way).err())
                .contains("of os/a", "couldn't be verified", "ed25519:" + wanted.publicKey());
        wanted.sign(source, commit);
        site.push().by(way).exits(0);
        assertThat(destination.refs()).containsEntry("os/a", commit);
        assertThat(wanted.hasSigned(destination, commit)).isTrue();
        String next = source.commitBulk("os/a", BULK + 1);
        String last = source.commitBulk("os/a", BULK + 2);
        wanted.sign(source, last);
        assertThat(refuses(next, way).err()).contains("commit " + next + " lacks a signature");
        wanted.sign(source, next);
        site.push().by(way).exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    /** It comes alone, to a commit that has been there since before signatures were wanted. */
    @Test
    void aSignatureThatComesLaterIsLookedAt() {
        policy("verify-ed25519 = none");
        String commit = source.commit("os/a", "a");
        site.push().exits(0);
        policy("verify-ed25519 = " + keys());
        other.sign(source, commit);
        assertThat(site.push().fails(11).err()).contains(commit, "couldn't be verified");
        assertThat(other.hasSigned(destination, commit)).isFalse();
        wanted.sign(source, commit);
        assertThat(site.push().exits(0).out()).contains("signature");
        assertThat(wanted.hasSigned(destination, commit)).isTrue();
        destination.checkClean();
    }

    @Test
    @Needs("gpg")
    void whereBothKindsAreWantedNeitherDoesForTheOther() {
        try (GpgKey gpg = GpgKey.create(site.directory().resolve("g"))) {
            Path ring = gpg.exportTo(site.directory().resolve("wanted.gpg"));
            policy("verify-ed25519 = " + keys() + "\nverify-gpg = " + ring);
            String one = source.on("os/a").file("usr/a", "one").rootless().commit();
            gpg.sign(source, one);
            assertThat(refuses(one, Way.PACK).err())
                    .contains("ed25519:" + wanted.publicKey())
                    .doesNotContain(gpg.fingerprint());
            String two = source.on("os/a").file("usr/a", "two").rootless().commit();
            wanted.sign(source, two);
            assertThat(refuses(two, Way.PACK).err())
                    .contains("no signatures found", gpg.fingerprint(), "gpg-sign")
                    .doesNotContain(wanted.publicKey());
            gpg.sign(source, two);
            site.push().exits(0);
            assertThat(destination.refs()).containsEntry("os/a", two);
            assertThat(wanted.hasSigned(destination, two)).isTrue();
            assertThat(destination.signatures(two)).isOne();
        }
    }

    @Test
    void anInstalledReceiverWantsThemToo() {
        ReceiverFile.in(site.directory()).forPacks(site.sshd(), site.directory().resolve("srv"));
        String commit = source.commit("os/a", "a");
        assertThat(refuses(commit, Way.PACK).err()).contains("ed25519:" + wanted.publicKey());
        other.sign(source, commit);
        refuses(commit, Way.PACK);
        wanted.sign(source, commit);
        site.push().by(Way.PACK).exits(0);
        assertThat(destination.refs()).containsEntry("os/a", commit);
    }

    /** ostree passes over what it cannot read; the owner is told, and whoever asks before a push. */
    @Test
    void aKeyFileWithAMistakeLetsNothingIn() throws IOException {
        wanted.sign(source, source.commit("os/a", "a"));
        Files.writeString(keys(), "# of the build machine\n" + wanted.publicKey() + "\nssh-ed25519 AAAA ci\n");
        assertThat(site.push().fails(7).err())
                .contains("receive.conf line 2: " + keys() + " line 3 is not a key of 44 characters in base64");
        assertThat(destination.refs()).isEmpty();
        assertThat(InspectionRun.doctor(site).ends(7))
                .containsOnlyOnce(keys() + " line 3 is not a key of 44 characters in base64")
                .contains(
                        "problem  policy",
                        "receive.conf line 2: ",
                        "hint: ask the owner of the destination",
                        "skipped  refs");
    }

    @Test
    void doctorSaysWithWhatToSign() {
        String commit = source.commit("os/a", "a");
        assertThat(InspectionRun.doctor(site).ends(11))
                .contains("problem  signatures", "ed25519:" + keys(), " sign --keys-file=FILE " + commit);
    }
}
