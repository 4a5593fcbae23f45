package org.repopush.it.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.repo.Tmpfs;
import org.repopush.it.fixture.run.Site;

/** Destinations that are not ready, each named with its cause and left as it was. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
class BadDestinationIT {
    private static final int BULK = 3_000_000;

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;

    @BeforeEach
    void createSource() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commit("os/a", "a");
    }

    private OstreeRepo createDestination(Path path) {
        return OstreeRepo.create(path, "archive");
    }

    /** Fails with the status of a destination that is not ready; what others can see of it is as before. */
    private String isNotReady(OstreeRepo destination) {
        FileTree before = publicPart(destination);
        String err = site.push().to(destination.path()).fails(7).err();
        assertThat(err.lines().toList()).as(err).hasSize(2);
        assertThat(publicPart(destination)).isEqualTo(before);
        destination.check();
        return err;
    }

    private static FileTree publicPart(OstreeRepo destination) {
        return FileTree.of(destination.path()).without("extensions", "tmp", "state");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ostree",
                "flock",
                "tar",
                "find",
                "head",
                "sha256sum",
                "df",
                "touch",
                "mv",
                "rm",
                "cat",
                "sed",
                "od",
                "tr",
                "xargs",
                "date",
                "mkdir",
                "ls",
                "sleep"
            })
    void eachToolThatIsMissingIsNamed(String tool) {
        OstreeRepo destination = createDestination(site.destination());
        site.sshd().tools().hide(tool);
        FileTree before = FileTree.of(destination.path());
        String err = site.push().fails(7).err();
        assertThat(err.lines().toList()).as(err).hasSize(2);
        assertThat(err).contains("127.0.0.1 has no " + tool + " on the PATH").contains("hint: install " + tool);
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
    }

    @Test
    void toolsThatOnlySomeSystemsHaveAreNotNeeded() {
        OstreeRepo destination = createDestination(site.destination());
        Stream.of("id", "ps", "stat", "readlink", "awk", "grep", "setsid", "python3", "perl")
                .forEach(site.sshd().tools()::hide);
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @ParameterizedTest
    @CsvSource({"2016.5, 2016.5", "2017.14, 2017.14", "unknown, '-'"})
    void anOstreeThatIsTooOldIsNamedWithItsVersion(String version, String told) {
        OstreeRepo destination = createDestination(site.destination());
        site.sshd()
                .tools()
                .wrap(
                        "ostree",
                        "[ \"$1\" != --version ] || { printf 'libostree:\\n Version: %s\\n' " + "'" + version
                                + "'; exit; }");
        assertThat(isNotReady(destination))
                .contains("has ostree " + told + ", but needs 2017.15 or newer")
                .contains("hint: install a newer ostree there");
    }

    @Test
    void detachedMetadataThatIsDamagedThereIsNamedAndKeepsNothingElseFromBeingPushed() throws IOException {
        OstreeRepo destination = createDestination(site.destination());
        String commit = source.on("os/signed")
                .option("--add-detached-metadata-string=key=value")
                .file("f", "1")
                .commit();
        site.push().exits(0);
        Files.write(destination.object(commit, "commitmeta"), new byte[] {1, 2, 3});
        source.commit("os/other", "new");
        assertThat(isNotReady(destination))
                .contains("has unreadable detached metadata of commit " + commit)
                .contains("remove or restore objects/" + commit.substring(0, 2) + "/" + commit.substring(2));
        site.push("os/other").exits(0);
        Files.delete(destination.object(commit, "commitmeta"));
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    /** Root could write there, and its files would lock the owner out. */
    @Test
    @Tag("root")
    @Needs({"root", "account"})
    void aRepositoryOfSomebodyElseIsLeftToItsOwner() {
        Account owner = Account.other();
        OstreeRepo destination = createDestination(site.destination());
        owner.own(destination.path());
        assertThat(isNotReady(destination))
                .contains("has a repository that belongs to " + owner.name() + ", not to root")
                .contains("hint: log in as its owner: repo-push " + owner.name() + "@127.0.0.1:...");
        assertThat(destination.path().resolve("extensions/repo-push")).doesNotExist();
    }

    @Test
    @Tag("root")
    @Needs("root")
    void aFileSystemWithoutSpaceIsFoundOutBeforeAnythingIsTransferred() {
        source.commitBulk("os/bulk", BULK);
        try (Tmpfs small = Tmpfs.mount(site.directory().resolve("small"), "size=1m")) {
            OstreeRepo destination = createDestination(small.path().resolve("repo"));
            assertThat(isNotReady(destination)).contains("not enough space");
            assertThat(site.sshd().forwardRequests()).isZero();
            assertThat(destination.path().resolve("extensions/repo-push")).doesNotExist();
        }
    }

    @Test
    @Tag("root")
    @Needs("root")
    void aFileSystemWithoutInodesIsFoundOutBeforeAnythingIsTransferred() {
        source.commitBulk("os/bulk", BULK);
        try (Tmpfs small = Tmpfs.mount(site.directory().resolve("small"), "nr_inodes=60")) {
            assertThat(isNotReady(createDestination(small.path().resolve("repo"))))
                    .contains("not enough space")
                    .contains("files");
            assertThat(site.sshd().forwardRequests()).isZero();
        }
    }

    /** The destination has a commit that is unknown here, so that nobody can tell beforehand how much is missing. */
    @ParameterizedTest
    @ValueSource(strings = {"size=1m", "nr_inodes=60"})
    @Tag("root")
    @Needs("root")
    void aFileSystemThatFillsUpMeanwhileLeavesTheRefsAsTheyWereAndTheNextPushCompletes(String limit) {
        source.commitBulk("os/bulk", BULK);
        try (Tmpfs small = Tmpfs.mount(site.directory().resolve("small"), limit)) {
            OstreeRepo destination = createDestination(small.path().resolve("repo"));
            destination.commit("os/theirs", "unknown to the source");
            assertThat(isNotReady(destination)).contains("no space left").contains("hint: make space there");
            small.remount("size=64m,nr_inodes=10000");
            site.push().to(destination.path()).exits(0);
            assertThat(destination.refs()).containsAllEntriesOf(source.refs());
            destination.checkClean();
        }
    }

    @Test
    @Tag("root")
    @Needs("root")
    void aReadOnlyFileSystemIsNamed() {
        try (Tmpfs mount = Tmpfs.mount(site.directory().resolve("small"), "size=8m")) {
            OstreeRepo destination = createDestination(mount.path().resolve("repo"));
            mount.remount("ro");
            assertThat(isNotReady(destination))
                    .contains("does not allow this account to write")
                    .contains("read-only");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'[core]\nrepo_version=1\nmode=frobnicated\n', frobnicated",
        "'[core]\nrepo_version=1\nmode=bare-split-xattrs\n', bare-split-xattrs"
    })
    void aModeThatCannotBePulledIntoIsNamed(String config, String mode) throws IOException {
        OstreeRepo destination = createDestination(site.destination());
        Files.writeString(destination.path().resolve("config"), config);
        FileTree before = FileTree.of(destination.path());
        assertThat(site.push().fails(7).err()).contains(mode).contains("hint: push into a repository of mode archive");
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
    }

    @Test
    void aFileInThePlaceOfTheRepositoryIsNamed() throws IOException {
        Files.writeString(site.destination(), "a file");
        assertThat(site.push().fails(7).err()).contains(site.destination().toString());
    }

    @Test
    void somethingElseInThePlaceOfOurDirectoryIsLeftAlone() throws IOException {
        OstreeRepo destination = createDestination(site.destination());
        Files.createDirectories(destination.path().resolve("extensions"));
        Path elsewhere = Files.createDirectory(site.directory().resolve("elsewhere"));
        Files.createSymbolicLink(destination.path().resolve("extensions/repo-push"), elsewhere);
        assertThat(isNotReady(destination)).contains("extensions/repo-push");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "2099-12-31T23:59:59Z"})
    void filesOfAnotherTimeDoNotMatter(String time) throws IOException {
        OstreeRepo destination = createDestination(site.destination());
        site.push().exits(0);
        Path leftover = Files.createDirectories(destination.path().resolve("extensions/repo-push/stage-0123"));
        Files.createFile(leftover.resolve("lock"));
        setTimes(destination.path(), FileTime.from(Instant.parse(time)));
        assertThat(site.push().exits(0).out()).contains("= [up to date]");
        source.commit("os/a", "another");
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        assertThat(destination.summary()).isEqualTo(source.refs());
        destination.check();
    }

    private static void setTimes(Path root, FileTime time) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                Files.setLastModifiedTime(path, time);
            }
        }
    }
}
