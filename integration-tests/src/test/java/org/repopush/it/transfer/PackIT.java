package org.repopush.it.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.fault.PartDamage;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.repo.Tmpfs;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;
import org.repopush.it.fixture.sshd.RemoteTools;

/** The pack: what travels in it, how it is verified, and what becomes of one that does not arrive whole. */
@Needs({"sshd", "ssh", "ostree", "tar"})
@ExtendWith(NoLeaks.class)
class PackIT {
    /** Enough for a pack of several parts. */
    private static final int BULK = 12_000_000;
    /** Several times what the windows and buffers on the way hold. */
    private static final int LONG_BULK = 24_000_000;

    private static final int LARGE = 80_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String IMPORT = OstreeCalls.IMPORT;
    private static final String PART_CHECKED = "fsck objects (";

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    private Push push() {
        return site.push().by(Way.PACK);
    }

    private static long objects(Finished push) {
        return Long.parseLong(push.out().replaceAll("(?s).*\"served\":\\{\"objects\":(\\d+),.*", "$1"));
    }

    private void isComplete() {
        assertThat(destination.refs()).isEqualTo(source.refs());
        assertThat(destination.ostree("ls", "-RC", "os/a").out())
                .isEqualTo(source.ostree("ls", "-RC", "os/a").out());
        destination.checkClean();
    }

    @ParameterizedTest
    @CsvSource({"archive, 1", "archive, 3", "bare-user, 2"})
    void bulkArrivesInPartsThatTheDestinationVerifies(String mode, String channels) {
        destination = OstreeRepo.create(site.directory().resolve("srv/" + mode), mode);
        source.on("os/a").bulk(BULK).commit();
        Finished push = push().to(destination.path()).with("-v", "-j", channels).exits(0);
        assertThat(push.err().lines().filter(line -> line.contains(PART_CHECKED) && line.contains("100%")))
                .hasSizeGreaterThanOrEqualTo(mode.equals("archive") ? 2 : 0);
        isComplete();
        assertThat(site.sshd().forwardRequests()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "4"})
    void aLargeObjectTravelsInSlices(String channels) {
        source.on("os/a").large("usr/image", LARGE).file("usr/small", "small").commit();
        push().with("-j", channels).exits(0);
        isComplete();
    }

    @Test
    void withoutATunnelNothingIsForwarded() {
        source.on("os/a").bulk(BULK).commit();
        site.push().by(Way.NO_TUNNEL).exits(0);
        isComplete();
        assertThat(site.sshd().forwardRequests()).isZero();
    }

    /** The same files under a commit that the source does not know: either side's list may be the shorter one. */
    @ParameterizedTest
    @ValueSource(ints = {0, 8_000_000})
    void onlyWhatIsMissingTravelsThoughNoCommitIsKnownAtBothEnds(int moreThere) {
        source.on("os/a").bulk(LONG_BULK / 2).commit();
        site.push().exits(0);
        if (moreThere > 0) {
            destination.on("os/there").bulk(moreThere).commit();
        }
        destination.on("os/b").option("--tree=ref=os/a").commit();
        destination.ostree("refs", "--delete", "os/a");
        String theirs = destination.revision("os/b").orElseThrow();
        assertThat(Files.exists(source.object(theirs, "commit"))).isFalse();
        source.on("os/a")
                .option("--tree=ref=os/a")
                .file("usr/new", "new")
                .rootless()
                .commit();
        Finished push = push().with("--json").exits(0);
        assertThat(objects(push)).isLessThan(10);
        assertThat(destination.revision("os/a")).isEqualTo(source.revision("os/a"));
        destination.checkClean();
    }

    @Test
    void thePushAfterACutOneSendsTheRest() throws IOException {
        source.on("os/a").bulk(LONG_BULK).commit();
        try (Relay relay = site.sshd().relay()) {
            relay.rate(10_000_000);
            cutAfter(relay, push().through(relay), LONG_BULK / 2);
        }
        assertThat(destination.refs()).isEmpty();
        destination.check();
        Finished again = push().with("--json").exits(0);
        // An object that was cut does not count as there: nobody has to find that out by its checksum.
        assertThat(again.out()).doesNotContain("arrived damaged");
        assertThat(objects(again)).isPositive().isLessThan(LONG_BULK / (32 << 10) * 3 / 4);
        isComplete();
    }

    private void cutAfter(Relay relay, Push push, long bytes) {
        try (Started started = push.start()) {
            Eventually.poll(LIMIT, "half of it is on its way", () -> relay.sent() > bytes);
            relay.cut();
            started.await(LIMIT).exits(6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PACK", "PULL"})
    void aConnectionThatIsLostIsMadeAgainByThePushItself(Way way) throws IOException {
        source.on("os/a").bulk(LONG_BULK).commit();
        try (Relay relay = site.sshd().relay()) {
            relay.rate(10_000_000);
            Push push = site.push().by(way).through(relay).with("--retries", "2", "--json");
            try (Started started = push.start()) {
                Eventually.poll(
                        LIMIT, "half of it is on its way", () -> relay.sent() + relay.received() > LONG_BULK / 2);
                relay.cut();
                Finished finished = started.await(LIMIT).exits(0);
                assertThat(finished.out())
                        .contains("reconnecting in 1 s (1 of 2)")
                        .contains("\"published\":true");
            }
        }
        isComplete();
    }

    @Test
    void retriesEndWhenTheHostIsGoneForGood() throws IOException {
        source.on("os/a").bulk(LONG_BULK).commit();
        Relay relay = site.sshd().relay();
        relay.rate(10_000_000);
        try (Started started = push().through(relay).with("--retries", "1").start()) {
            Eventually.poll(LIMIT, "it is on its way", () -> relay.sent() > LONG_BULK / 4);
            relay.close();
            assertThat(started.await(LIMIT).exits(4).err()).contains("(1 of 1)").contains("hint: ");
        }
        assertThat(destination.refs()).isEmpty();
        destination.check();
    }

    @Test
    void aTarThatFailsIsNamedWithWhatItSaid() {
        source.on("os/a").bulk(BULK).commit();
        site.sshd().tools().wrap("tar", "head -c 100000 >/dev/null; echo 'tar: out of luck' >&2; exit 2");
        assertThat(push().fails(9).err()).contains("tar failed at 127.0.0.1").contains("(status 2): tar: out of luck");
        assertThat(destination.refs()).isEmpty();
        site.sshd().tools().wrap("tar", "");
        push().exits(0);
        isComplete();
    }

    /** What one tar has filled may be free again when the failure of the next is looked at. */
    @ParameterizedTest
    @ValueSource(strings = {"No space left on device", "Disk quota exceeded"})
    void aTarThatSaysItHadNoRoomIsBelieved(String why) throws IOException {
        source.on("os/a").bulk(BULK).commit();
        site.sshd().tools().wrap("tar", "echo 'tar: a: Cannot write: %s' >&2; exit 2".formatted(why));
        assertThat(push().fails(7).err()).contains("has no space left");
    }

    /** Of one part the check is at its end, the stream of the next is lost: looking into that must not cut the check short. */
    @Test
    void aTarThatFailsWhileAnotherPartIsCheckedIsNamedAllTheSame() {
        source.on("os/a").bulk(BULK).commit();
        Path checking = site.directory().resolve("checking");
        RemoteTools tools = site.sshd().tools();
        tools.wrap("tar", """
                case $PWD in */in-*-2/*)
                    until [ -e %s ]; do sleep 0.1; done
                    echo 'tar: out of luck' >&2
                    exit 2
                esac""".formatted(checking));
        tools.wrap("mv", "case \" $* \" in *'/objects/ ') : >%s; sleep 2 ;; esac".formatted(checking));
        tools.wrap("rm", "case $* in *'/lost-'*) sleep 4 ;; esac");
        assertThat(push().with("-j", "1", "--retries", "0").fails(9).err()).contains("(status 2): tar: out of luck");
    }

    @Test
    @Tag("root")
    @Needs("root")
    void aDestinationWhoseDiskFillsDuringThePackSaysSoAndGoesOnWhenThereIsRoom() throws IOException {
        source.on("os/a").bulk(BULK).commit();
        try (Tmpfs disk = Tmpfs.mount(site.directory().resolve("small"), "size=40m")) {
            destination = OstreeRepo.create(disk.path().resolve("repo"), "archive");
            // What is free when the push looks is gone when it writes.
            Path filler = disk.path().resolve("filler");
            site.sshd().tools().wrap("tar", "[ -e %1$s ] || head -c 34000000 /dev/zero >%1$s".formatted(filler));
            assertThat(push().to(destination.path()).fails(7).err()).contains("has no space left");
            assertThat(destination.refs()).isEmpty();
            destination.check();
            site.sshd().tools().wrap("tar", "");
            Files.delete(filler);
            push().to(destination.path()).exits(0);
            isComplete();
        }
    }

    @Test
    @Tag("root")
    @Needs("root")
    void aDestinationThatDoesNotCountInodesIsNotFull() {
        source.commit("os/a", "one");
        try (Tmpfs disk = Tmpfs.mount(site.directory().resolve("uncounted"), "nr_inodes=0")) {
            destination = OstreeRepo.create(disk.path().resolve("repo"), "archive");
            push().to(destination.path()).exits(0);
            isComplete();
        }
    }

    /** The rest has been verified meanwhile, and is not sent again. */
    @Test
    void I5_anObjectOfBulkThatIsDamagedOnItsWayIsFoundInItsPartAndFetchedAgain() {
        source.on("os/a").bulk(BULK).commit();
        String checksum = last(source.ostree("ls", "-RC", "os/a").out());
        site.sshd().tools().wrap("ostree", PartDamage.of(checksum));
        Finished push = push().with("--json").exits(0);
        assertThat(push.out()).contains("object " + checksum + ".filez arrived damaged");
        assertThat(objects(push)).isEqualTo(site.sshd().forwardRequests() + sourceObjects());
        isComplete();
    }

    private long sourceObjects() {
        return FileTree.of(source.path()).entries().keySet().stream()
                .filter(file -> file.startsWith("objects/") && file.contains("."))
                .count();
    }

    /** The pull that imports asks for it where there is a way back. */
    @ParameterizedTest
    @CsvSource({"PACK, 2", "NO_TUNNEL, 0"})
    void whatIsDeletedThereBetweenTheQuestionAndTheImportIsSentAgain(Way way, int requested) throws IOException {
        source.on("os/a").bulk(BULK).commit();
        site.push().exits(0);
        destination.on("os/b").option("--tree=ref=os/a").commit();
        destination.ostree("refs", "--delete", "os/a");
        Path shared;
        try (Stream<Path> files = Files.walk(destination.path().resolve("objects"))) {
            shared = files.filter(file -> file.toString().endsWith(".filez"))
                    .findFirst()
                    .orElseThrow();
        }
        source.on("os/a")
                .option("--tree=ref=os/a")
                .file("usr/new", "new")
                .rootless()
                .commit();
        Pause pause = site.sshd().tools().pauseBefore("ostree", IMPORT);
        try (Started push = site.push().by(way).with("--json").start()) {
            pause.awaitReached();
            Files.delete(shared);
            pause.release();
            Finished finished = push.await(LIMIT).exits(0);
            assertThat(finished.out().contains("is no longer at the destination, sending it again"))
                    .isEqualTo(way == Way.NO_TUNNEL);
            assertThat(finished.out()).contains("\"requested\":{\"objects\":" + requested + ",");
        }
        assertThat(destination.revision("os/a")).isEqualTo(source.revision("os/a"));
        destination.checkClean();
    }

    /** Held before the tar: the pack is planned, and nothing of it has been read. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSourceObjectThatVanishesOrChangesWhileThePackIsMadeIsNamed(boolean vanishes) throws IOException {
        source.on("os/a").bulk(LONG_BULK).commit();
        Pause pause = site.sshd().tools().pauseBefore("tar", "*");
        try (Started push = push().with("-j", "1").start()) {
            pause.awaitReached();
            for (Path each : contents()) {
                if (vanishes) {
                    Files.move(each, Path.of(each + ".aside"));
                } else {
                    Files.write(each, new byte[] {1}, StandardOpenOption.APPEND);
                }
            }
            pause.release();
            assertThat(push.await(LIMIT).exits(3).err())
                    .containsPattern(Pattern.compile(
                            "object [0-9a-f]{64}\\.filez " + (vanishes ? "is missing" : "changed while it was read")));
        }
        assertThat(destination.refs()).isEmpty();
        destination.check();
    }

    private static String last(String listing) {
        List<String> files =
                listing.lines().filter(line -> line.startsWith("-")).toList();
        return files.get(files.size() - 1).split(" +")[4];
    }

    /** The second half of the content: the beginning is on its way already. */
    private List<Path> contents() throws IOException {
        try (Stream<Path> files = Files.walk(source.path().resolve("objects"))) {
            return files.filter(file -> file.toString().endsWith(".filez"))
                    .sorted()
                    .skip(400)
                    .toList();
        }
    }

    @Test
    void theBandwidthIsLimitedInBothWays() {
        source.on("os/a").bulk(1_000_000).commit();
        for (Way way : List.of(Way.PACK, Way.PULL)) {
            destination = OstreeRepo.create(site.directory().resolve("srv/" + way), "archive");
            long start = System.nanoTime();
            site.push().by(way).to(destination.path()).with("--bwlimit", "500").exits(0);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1_800));
        }
    }
}
