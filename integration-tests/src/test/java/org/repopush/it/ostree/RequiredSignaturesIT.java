package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.GpgKey;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.sshd.CallLog;

/** A destination whose owner wants commits signed takes no other, and says so before their content has travelled. */
@Needs({"sshd", "ssh", "ostree", "gpg"})
@ExtendWith(NoLeaks.class)
class RequiredSignaturesIT {
    private static final int BULK = 300_000;

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

    private void wants(Path... keys) {
        StringBuilder list = new StringBuilder();
        for (Path key : keys) {
            list.append(' ').append(key);
        }
        PolicyFile.of(site.sshd().home()).write("[receive]\nverify-gpg =" + list + "\n");
    }

    private Path exported(GpgKey key, String name) {
        return key.exportTo(site.directory().resolve(name));
    }

    private Finished refuses(String commit, Way way) {
        CallLog calls = site.sshd().tools().log("ostree");
        CallLog unpacked = site.sshd().tools().log("tar");
        int before = calls.calls().size();
        int streams = unpacked.calls().size();
        Finished push = site.push().by(way).fails(11);
        assertThat(push.err()).contains(commit);
        assertThat(calls.calls().subList(before, calls.calls().size()))
                .noneMatch(call -> call.contains("--http-trusted") || call.contains(" pull-local "));
        assertThat(unpacked.calls())
                .as("the commits alone, if they come that way")
                .hasSize(streams + (way == Way.NO_TUNNEL ? 1 : 0));
        assertThat(destination.has(commit)).isFalse();
        destination.checkClean();
        return push;
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void anUnsignedCommitIsRefusedBeforeItsContentTravels(Way way) {
        try (GpgKey key = key("k")) {
            wants(exported(key, "wanted.gpg"));
            String commit = source.commitBulk("os/a", BULK);
            Finished push = refuses(commit, way);
            assertThat(push.err()).contains("of os/a lacks a signature", "no signatures found", key.fingerprint());
            assertThat(destination.refs()).isEmpty();
            key.sign(source, commit);
            site.push().by(way).exits(0);
            assertThat(destination.refs()).containsEntry("os/a", commit);
            assertThat(destination.signatures(commit)).isOne();
            String next = source.commitBulk("os/a", BULK + 1);
            String last = source.commitBulk("os/a", BULK + 2);
            key.sign(source, last);
            assertThat(refuses(next, way).err()).contains("commit " + next + " lacks a signature");
            key.sign(source, next);
            site.push().by(way).exits(0);
            assertThat(destination.refs()).containsEntry("os/a", last);
            destination.checkClean();
        }
    }

    @Test
    void aSignatureThatDoesNotCountIsRefusedAndSaysWhy() {
        try (GpgKey wanted =
                        GpgKey.createdAt("20200101T000000", site.directory().resolve("k"));
                GpgKey other = key("o")) {
            wants(exported(wanted, "wanted.gpg"));
            String foreign = alone("foreign");
            other.sign(source, foreign);
            assertThat(refuses(foreign, Way.PACK).err()).contains("public key not found", wanted.fingerprint());
            String outdated = alone("outdated");
            wanted.signForADayLongAgo(source, outdated);
            assertThat(refuses(outdated, Way.PACK).err()).containsIgnoringCase("signature expired");
            String commit = alone("good");
            wanted.sign(source, commit);
            wanted.expire();
            wants(exported(wanted, "expired.gpg"));
            assertThat(refuses(commit, Way.PACK).err()).containsIgnoringCase("key expired");
        }
    }

    @Test
    void aKeyThatWasRevokedDoesNotCountAndOneThatIsGoodIsEnough() {
        try (GpgKey revoked = key("r");
                GpgKey good = key("g")) {
            String commit = alone("a");
            revoked.sign(source, commit);
            revoked.revoke();
            wants(exported(revoked, "revoked.gpg"));
            assertThat(refuses(commit, Way.PACK).err()).containsIgnoringCase("revoked");
            good.sign(source, commit);
            wants(exported(revoked, "revoked.gpg"), exported(good, "good.gpg"));
            site.push().exits(0);
            assertThat(destination.refs()).containsEntry("os/a", commit);
        }
    }

    /** A commit without a history. */
    private String alone(String content) {
        return source.on("os/a").file("usr/a", content).rootless().commit();
    }

    @Test
    void keysLieInKeyringsArmouredFilesAndDirectories() throws IOException {
        try (GpgKey one = key("1");
                GpgKey two = key("2")) {
            Path directory = Files.createDirectory(site.directory().resolve("keys"));
            one.exportTo(directory.resolve("one.asc"), "--armor");
            two.exportTo(directory.resolve("two.gpg"));
            String commit = source.commit("os/a", "a");
            wants(directory);
            assertThat(refuses(commit, Way.PACK).err()).contains(one.fingerprint(), two.fingerprint());
            one.sign(source, commit);
            site.push().exits(0);
            String next = source.commit("os/a", "b");
            two.sign(source, next);
            wants(one.exportTo(site.directory().resolve("one.asc"), "--armor"), directory.resolve("two.gpg"));
            site.push().exits(0);
            assertThat(destination.refs()).isEqualTo(source.refs());
            wants(site.source().resolve("config"));
            source.commit("os/a", "c");
            assertThat(site.push().fails(7).err()).contains("receive.conf line 2: there is no key in ");
            assertThat(destination.refs()).containsEntry("os/a", next);
        }
    }

    /** What ostree trusts by itself was put there for other purposes. */
    @Test
    void aKeyThatTheSystemTrustsIsNotAWantedOne() throws IOException {
        try (GpgKey wanted = key("w");
                GpgKey system = key("s")) {
            Path trusted = Files.createDirectory(site.directory().resolve("trusted.gpg.d"));
            system.exportTo(trusted.resolve("system.gpg"));
            wants(exported(wanted, "wanted.gpg"));
            String commit = source.commit("os/a", "a");
            system.sign(source, commit);
            site.sshd()
                    .tools()
                    .wrap("ostree", "OSTREE_GPG_HOME=${OSTREE_GPG_HOME-" + trusted + "}; export OSTREE_GPG_HOME");
            assertThat(site.push().fails(11).err()).contains(commit);
            assertThat(destination.refs()).isEmpty();
        }
    }

    @Test
    void aSignatureAloneTravelsWhereTheOthersStayGood() {
        try (GpgKey wanted = key("w");
                GpgKey other = key("o")) {
            wants(exported(wanted, "wanted.gpg"));
            String commit = source.commit("os/a", "a");
            wanted.sign(source, commit);
            site.push().exits(0);
            other.sign(source, commit);
            site.push().exits(0);
            assertThat(destination.signatures(commit)).isEqualTo(2);
            destination.checkClean();
        }
    }

    @Test
    void anOstreeWithoutEd25519SaysSo() throws IOException {
        source.commit("os/a", "a");
        Path keys = Files.writeString(site.directory().resolve("keys"), "x\n");
        PolicyFile.of(site.sshd().home()).write("[receive]\nverify-ed25519 = " + keys + "\n");
        site.sshd()
                .tools()
                .wrap("ostree", "case $* in --version) printf \"libostree:\\n Version: '2022.7'\\n\"; exit ;; esac");
        Finished push = site.push().fails(7);
        assertThat(push.err()).contains("receive.conf line 2: the ostree here is built without sign-ed25519");
    }
}
