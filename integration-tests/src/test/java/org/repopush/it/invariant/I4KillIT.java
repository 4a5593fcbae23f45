package org.repopush.it.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.fault.Fault;
import org.repopush.it.fixture.fault.KillPoint;
import org.repopush.it.fixture.fault.RemoteProcesses;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;

/**
 * Invariant I4, by blows at every place: whatever dies whenever, the destination is whole, each ref is the old or the new
 * one, and the next push completes and clears up. One site for many blows: what a run leaves is there for the next one.
 */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
class I4KillIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<Fault> BLOWS = List.of(Fault.values());
    private static final String FLIP = OstreeCalls.FLIP;
    private static final String STRAY = "(.*/)?tmp\\.\\w{6}";

    /** Enough for a pack of several parts. */
    private static final int BULK = 9_000_000;

    private static final int BYTES_OF_A_NULL_PUSH = 150_000;

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;
    private Relay relay;
    private int revision;

    @BeforeEach
    void publishSomething() throws IOException {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        relay = site.sshd().relay();
        change();
        site.push().exits(0);
    }

    @AfterEach
    void closeRelay() {
        relay.close();
    }

    private void change() {
        revision++;
        source.commit("os/a", "a" + revision);
        source.commit("os/b", "b" + revision);
    }

    @TestFactory
    Stream<DynamicTest> I4_aBlowBeforeACallOfATool() {
        change();
        KillPoint none = KillPoint.beforeCall(site, Integer.MAX_VALUE);
        site.push().exits(0);
        int calls = none.calls();
        int runs = LongRun.times(14, 320);
        Random random = LongRun.random();
        return IntStream.range(0, runs).mapToObj(run -> {
            int call = 1 + run * calls / runs + random.nextInt(Math.max(1, calls / runs));
            Fault blow = BLOWS.get(run % BLOWS.size());
            return DynamicTest.dynamicTest(
                    "before call " + call + " of " + calls + ": " + blow, () -> strikeBefore(call, blow, 0));
        });
    }

    @TestFactory
    Stream<DynamicTest> I4_aBlowAtAnyMoment() {
        Random random = LongRun.random();
        return IntStream.range(0, LongRun.times(8, 180)).mapToObj(run -> {
            int call = 1 + random.nextInt(60);
            int millis = random.nextInt(60);
            Fault blow = BLOWS.get(random.nextInt(BLOWS.size()));
            String name = blow + " " + millis + " ms after call " + call;
            return DynamicTest.dynamicTest(name, () -> strikeBefore(call, blow, millis));
        });
    }

    /** In the first of them, the push itself goes on from there. */
    @TestFactory
    Stream<DynamicTest> I4_aPackThatIsCutAtAnyByte() {
        Random random = LongRun.random();
        return IntStream.range(0, LongRun.times(4, 200)).mapToObj(run -> {
            int bytes = random.nextInt(BULK + BYTES_OF_A_NULL_PUSH);
            return DynamicTest.dynamicTest("after " + bytes + " bytes", () -> cutAfter(bytes, run % 4 == 0 ? 2 : 0));
        });
    }

    private void cutAfter(int bytes, int retries) {
        SortedMap<String, String> before = destination.refs();
        source.on("os/a").bulk(BULK + revision++).commit();
        Finished push = site.push()
                .with("-j", "3", "--retries", Integer.toString(retries))
                .through(relay.cutAfter(bytes))
                .run();
        // A connection on which the destination has never answered is not made again.
        boolean again = retries > 0 && bytes > BYTES_OF_A_NULL_PUSH;
        assertThat(push.status()).as(push.toString()).isIn(again ? List.of(0, 4) : List.of(0, 4, 6));
        RemoteProcesses.awaitEnd();
        if (push.status() == 0) {
            assertThat(destination.refs()).isEqualTo(source.refs());
        }
        isWhole(bytes + " bytes", before);
        heals();
        // Otherwise each look at the whole destination takes longer than the one before, two hundred times.
        destination.ostree("prune", "--refs-only", "--depth=0");
    }

    @ParameterizedTest
    @EnumSource
    void I4_aBlowBetweenTheFlipsOfTwoRefs(Fault blow) {
        SortedMap<String, String> before = destination.refs();
        change();
        KillPoint point =
                KillPoint.betweenFlips(site, "os/b", source.revision("os/b").orElseThrow());
        strike(point, blow, 0, before);
        heals();
    }

    /** The push that brings the other half announces both, so that a reader by summary never sees one without the other. */
    @Test
    void I3_I4_halfAPublicationIsAnnouncedOnlyTogetherWithTheOther() {
        SortedMap<String, String> before = destination.refs();
        change();
        KillPoint point =
                KillPoint.betweenFlips(site, "os/b", source.revision("os/b").orElseThrow());
        strike(point, Fault.EVERYTHING_REMOTE_KILLED, 0, before);
        assertThat(destination.refs()).isNotIn(before, source.refs());
        Pause pause = site.sshd().tools().pauseBefore("ostree", FLIP);
        try (Started push = site.push().start()) {
            pause.awaitReached();
            assertThat(destination.summary()).isEqualTo(before);
            pause.release();
            assertThat(push.await(LIMIT).exits(0).err()).contains("was interrupted during its publication");
        }
        heals();
    }

    @Test
    void I4_aFlipThatOutlivesItsCallerIsWaitedFor() {
        SortedMap<String, String> before = destination.refs();
        change();
        Pause pause = site.sshd().tools().pauseBefore("ostree", FLIP);
        try (Started push = site.push().start()) {
            pause.awaitReached();
            Fault.OUTER_TOOL_KILLED.strike(push, relay);
            Eventually.holds(Duration.ofMillis(500), () -> !push.running());
            assertThat(push.running()).isTrue();
            pause.release();
            push.await(LIMIT).exits(0);
        }
        isWhole("the flip", before);
        heals();
    }

    /** ostree takes a directory that has objects/ for a repository, whatever else it lacks. */
    @Test
    void I4_aStageThatIsHalfMadeIsMadeAgain() {
        SortedMap<String, String> before = destination.refs();
        change();
        String half = "case \" $* \" in *' init '*)\n"
                + "for stage in extensions/repo-push/stage-*; do mkdir -p \"$stage/objects\"; done; exit 1;; esac";
        site.sshd().tools().wrap("ostree", half);
        site.push().fails(9);
        site.sshd().tools().wrap("ostree", "");
        isWhole("init", before);
        heals();
    }

    @Test
    void I4_aStageThatIsHalfClearedIsMadeAgain() {
        SortedMap<String, String> before = destination.refs();
        change();
        Pause pause = site.sshd().tools().pauseBefore("mkdir", "*'/objects '*");
        try (Started push = site.push().start()) {
            pause.awaitReached();
            Fault.EVERYTHING_REMOTE_KILLED.strike(push, relay);
            assertThat(push.await(LIMIT).status()).isNotZero();
        }
        isWhole("mkdir", before);
        heals();
    }

    private void strikeBefore(int call, Fault blow, int millis) {
        SortedMap<String, String> before = destination.refs();
        change();
        strike(KillPoint.beforeCall(site, call), blow, millis, before);
        heals();
    }

    private void strike(KillPoint point, Fault blow, int millis, SortedMap<String, String> before) {
        // The watchdog of a shell that is killed outlives it by this time.
        String timeout = blow == Fault.CLIENT_STOPPED || blow == Fault.SHELL_KILLED ? "2s" : "30s";
        try (Started push =
                site.push().with("--timeout", timeout).through(relay).start()) {
            if (point.awaitReached(() -> !push.running())) {
                if (millis == 0) {
                    blow.strike(push, relay);
                    Eventually.holds(Duration.ofMillis(200), () -> !push.running());
                    point.release();
                } else {
                    point.release();
                    Eventually.holds(Duration.ofMillis(millis), () -> !push.running());
                    blow.strike(push, relay);
                }
            } else {
                point.release(); // the next push may come as far, and is not to be struck
            }
            ends(push, blow);
        }
        isWhole(point.where(), before);
    }

    /** Published is said by a push only when it is so. */
    private void ends(Started push, Fault blow) {
        if (blow == Fault.CLIENT_STOPPED) {
            RemoteProcesses.awaitEnd();
            push.signal("CONT");
        }
        Finished finished = push.await(LIMIT);
        RemoteProcesses.awaitEnd();
        // A client may also be killed between these words and its end.
        if (finished.status() == 0 || finished.err().contains("repo-push: published")) {
            assertThat(destination.refs()).isEqualTo(source.refs());
        }
    }

    private void isWhole(String where, SortedMap<String, String> before) {
        SortedMap<String, String> after = source.refs();
        assertThat(destination.refs().entrySet())
                .as("refs after a blow at %s", where)
                .filteredOn(ref -> !ref.getKey().matches(STRAY))
                .hasSameSizeAs(before.entrySet())
                .allMatch(ref -> ref.getValue().equals(before.get(ref.getKey()))
                        || ref.getValue().equals(after.get(ref.getKey())));
        assertThat(destination.summary())
                .as("summary after a blow at %s", where)
                .isIn(before, after);
        destination.check();
    }

    private void heals() {
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        assertThat(destination.summary()).isEqualTo(source.refs());
        destination.checkClean();
        assertThat(FileTree.of(destination.path()).without("tmp").entries().keySet())
                .noneMatch(path -> path.matches(STRAY))
                .filteredOn(path -> path.contains("repo-push"))
                .allMatch(path -> path.matches("extensions/repo-push(/(lock|journal|journal\\.old))?"));
        assertThat(lastOfJournal()).startsWith("end ");
    }

    private String lastOfJournal() {
        try {
            List<String> lines = Files.readAllLines(destination.path().resolve("extensions/repo-push/journal"));
            return lines.get(lines.size() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
