package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;

/** What a push of an OSTree repository brings, and to what kinds of destination. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class OstreePushIT {
    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"archive", "bare-user", "bare-user-only"})
    void everyModeOfDestinationTakesAPush(String mode) {
        pushTwiceTo(OstreeRepo.create(site.destination().resolveSibling(mode), mode));
    }

    @Test
    @Tag("root")
    @Needs("root")
    void aBareDestinationTakesAPush() {
        pushTwiceTo(OstreeRepo.create(site.destination().resolveSibling("bare"), "bare"));
    }

    private void pushTwiceTo(OstreeRepo there) {
        source.on("os/a").file("usr/bin/tool", "one").file("usr/empty", "").commit();
        site.push().to(there.path()).exits(0);
        there.checkClean();
        source.on("os/a").file("usr/bin/tool", "two").commit();
        site.push().to(there.path()).exits(0);
        assertThat(there.refs()).isEqualTo(source.refs());
        there.checkClean();
    }

    @Test
    void I5_commitsKeepTheirChecksumsAndContent() {
        String commit =
                source.on("os/a").file("usr/hello", "hello\n").bulk(300_000).commit();
        site.push().exits(0);
        assertThat(destination.ostree("cat", commit, "/usr/hello").out()).isEqualTo("hello\n");
        assertThat(destination.ostree("ls", "-RC", commit).out())
                .isEqualTo(source.ostree("ls", "-RC", commit).out());
        destination.checkClean();
    }

    @Test
    void I1_ofOursNothingStaysButOneClosedDirectory() {
        source.commit("os/a", "a");
        destination.ostree("summary", "-u");
        String config = FileTree.of(destination.path()).entries().get("config");
        site.push().exits(0);
        FileTree after = FileTree.of(destination.path());
        assertThat(after.entries().get("config")).isEqualTo(config);
        assertThat(after.entries().get("extensions/repo-push")).startsWith("rwx------ ");
        assertThat(after.entries().keySet())
                .filteredOn(path -> path.contains("repo-push"))
                .allMatch(path -> path.matches("extensions/repo-push(/(lock|journal))?"));
    }

    @Test
    void refsThatRepositoriesMakeForThemselvesArePushedOnlyWhenNamed() {
        String wanted = source.commit("os/a", "a");
        String metadata = source.commit("ostree-metadata", "m");
        source.commit("appstream/x86_64", "one");
        source.commit("appstream2/x86_64", "two");
        site.push().exits(0);
        assertThat(destination.refs()).containsExactly(Map.entry("os/a", wanted));
        site.push("ostree-metadata").exits(0);
        assertThat(destination.refs()).containsEntry("ostree-metadata", metadata);
        destination.checkClean();
    }

    @Test
    void anExistingRefGetsEveryCommitBetweenItsTipAndOurs() {
        source.commit("os/a", "one");
        site.push().exits(0);
        List<String> between = List.of(source.commit("os/a", "two"), source.commit("os/a", "three"));
        source.commit("os/a", "four");
        site.push().exits(0);
        assertThat(between).allMatch(destination::has);
        destination.checkClean();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "2, 2", "-1, 4"})
    void aNewRefGetsAsManyAncestorsAsDepthSays(String depth, int expected) {
        List<String> ancestors = List.of(
                source.commit("os/a", "four"),
                source.commit("os/a", "three"),
                source.commit("os/a", "two"),
                source.commit("os/a", "one"));
        source.commit("os/a", "tip");
        site.push().with("--depth", depth).exits(0);
        int missing = ancestors.size() - expected;
        assertThat(ancestors.subList(missing, ancestors.size())).allMatch(destination::has);
        assertThat(ancestors.subList(0, missing)).noneMatch(destination::has);
        destination.checkClean();
    }

    @Test
    void anArchiveDestinationHasASummaryOfItsRefsAfterEachPush() {
        source.commit("os/a", "one");
        site.push().exits(0);
        assertThat(destination.summary()).isEqualTo(source.refs());
        source.commit("os/a", "two");
        source.commit("os/b", "b");
        site.push().exits(0);
        assertThat(destination.summary()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @Test
    void I9_aNullPushOpensNoPortAndFetchesNothing() {
        source.commit("os/a", "one");
        site.push().by(Way.PULL).exits(0);
        assertThat(site.sshd().forwardRequests()).isOne();
        Finished push = site.push().by(Way.PULL).with("--json").exits(0);
        assertThat(push.out())
                .contains("\"flag\":\"up-to-date\"")
                .contains("\"published\":false")
                .contains("\"served\":{\"objects\":0,\"bytes\":0}");
        assertThat(site.sshd().forwardRequests()).isOne();
    }

    @Test
    void aDryRunOpensNoPort() {
        source.commit("os/a", "one");
        site.push().with("-n").exits(0);
        assertThat(site.sshd().forwardRequests()).isZero();
    }

    @Test
    void anIncrementalPushFetchesOnlyWhatChanged() {
        source.on("os/a").bulk(2_000_000).file("usr/note", "one").commit();
        site.push().exits(0);
        source.on("os/a").bulk(2_000_000).file("usr/note", "two").commit();
        Finished push = site.push().with("--json").exits(0);
        String served = push.out().replaceAll("(?s).*\"served\":\\{\"objects\":(\\d+),.*", "$1");
        // The commit, the two directories above the file, the file.
        assertThat(Integer.parseInt(served)).isLessThanOrEqualTo(5);
        destination.checkClean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bare-user", "bare-user-only", "bare"})
    void aSourceThatIsNoArchiveIsRefusedByItsMode(String mode) {
        OstreeRepo other = OstreeRepo.create(site.source().resolveSibling(mode), mode);
        other.commit("os/a", "a");
        assertThat(site.push().from(other.path()).fails(3).err()).contains(mode);
        assertThat(destination.refs()).isEmpty();
    }

    @Test
    void aSourceWithoutRefsIsRefused() {
        site.push().fails(3);
    }

    @Test
    void aPartialCommitIsNotPushed() throws IOException {
        String commit = source.commit("os/a", "a");
        Files.createFile(source.path().resolve("state/" + commit + ".commitpartial"));
        assertThat(site.push().fails(3).err()).contains("os/a");
        assertThat(destination.refs()).isEmpty();
    }

    @Test
    void I5_anObjectThatIsDamagedAtTheSourceIsNotPublished() throws IOException {
        source.commit("os/a", "one");
        site.push().exits(0);
        Map<String, String> before = destination.refs();
        String commit = source.on("os/a").file("usr/damaged", "content").commit();
        String object = checksumOf(commit, "/usr/damaged");
        Files.write(source.object(object, "filez"), new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 3, 0});
        assertThat(site.push().fails(3).err()).contains(object);
        assertThat(destination.refs()).isEqualTo(before);
        destination.check();
    }

    @Test
    void anObjectThatTheSourceLostIsNamed() throws IOException {
        String commit = source.on("os/a").file("usr/lost", "content").commit();
        String object = checksumOf(commit, "/usr/lost");
        Files.delete(source.object(object, "filez"));
        assertThat(site.push().fails(3).err()).contains(object);
        assertThat(destination.refs()).isEmpty();
        destination.check();
    }

    private String checksumOf(String commit, String path) {
        return source.ostree("ls", "-C", commit, path).text().split(" +")[4];
    }

    @Test
    @Tag("root")
    @Needs("account")
    void aDestinationThatBelongsToSomebodyElseIsNotTouched() {
        source.commit("os/a", "a");
        Account.other().own(destination.path());
        FileTree before = FileTree.of(destination.path());
        assertThat(site.push().fails(7).err()).contains(Account.other().name());
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
    }
}
