package org.repopush.it.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Javas;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.OstreeLock;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.CallLog;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;

/** A push that stays, and pushes again when the source changes. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
@Timeout(180)
class WatchIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String OFTEN = "--watch=100ms";
    private static final String SELDOM = "--watch=1h";
    private static final String WAITS = "repo-push: watching the source\n";
    private static final String LOOKED = "looked: the source is as it was";
    private static final String REF = "os/a";

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;
    private String first = "";

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        first = source.commit(REF, "one");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    private Started watching(String... options) {
        Started watch = site.push().with(options).start();
        awaitWaiting(watch, 1);
        return watch;
    }

    /** Waits until it has pushed so often, well or not, and nothing goes on. */
    private static void awaitWaiting(Started watch, int times) {
        Eventually.poll(
                LIMIT,
                "it waits\n" + watch.out() + watch.err(),
                () -> !watch.running() || count(watch.err(), WAITS) >= times);
        assertThat(watch.running()).as(watch.err()).isTrue();
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    private void awaitPublished() {
        Eventually.poll(
                LIMIT, "the destination has it", () -> destination.refs().equals(source.refs()));
    }

    private static Finished ended(Started watch) {
        watch.signal("TERM");
        return watch.await(LIMIT).exits(130);
    }

    private long logins() {
        return site.sshd()
                .log()
                .lines()
                .filter(line -> line.contains("Accepted publickey"))
                .count();
    }

    @Test
    void theDestinationFollowsThroughOneConnection() {
        try (Started watch = watching(OFTEN)) {
            for (int i = 2; i <= 5; i++) {
                source.commit(REF, "version " + i);
                awaitPublished();
                awaitWaiting(watch, i);
            }
            source.commit("os/b", "another");
            awaitPublished();
            awaitWaiting(watch, 6);
            assertThat(logins()).isEqualTo(1);
            Finished ended = ended(watch);
            assertThat(count(ended.out(), "To 127.0.0.1:")).isEqualTo(6);
            assertThat(ended.err()).contains("repo-push: the source has changed", "repo-push: interrupted");
        }
        destination.checkClean();
    }

    /** Also one that comes without any option of its own: none is in the file of the unit. */
    @Test
    void aSignalMakesItPushAtOnce() {
        try (Started watch = watching(SELDOM)) {
            source.commit(REF, "two");
            watch.signal("USR1");
            awaitPublished();
            awaitWaiting(watch, 2);
            assertThat(watch.err()).contains("repo-push: pushing because of a signal");
            watch.signal("USR1");
            Eventually.poll(LIMIT, "it looks", () -> watch.err().contains("nothing to do"));
            assertThat(logins()).isEqualTo(1);
            ended(watch);
        }
    }

    @Test
    void aLookThatFindsNothingCostsTheDestinationNothing() throws IOException {
        CallLog calls = site.sshd().tools().log("ostree");
        try (Relay relay = site.sshd().relay();
                Started watch = site.push().through(relay).with(OFTEN, "-vv").start()) {
            awaitWaiting(watch, 1);
            awaitLooks(watch, 5);
            int callsBefore = calls.calls().size();
            long sent = relay.sent();
            long received = relay.received();
            awaitLooks(watch, 30);
            // signs of life, of which there are two within five seconds
            assertThat(relay.sent() - sent).isLessThan(1_000);
            assertThat(relay.received() - received).isLessThan(1_000);
            assertThat(calls.calls()).hasSize(callsBefore);
            ended(watch);
        }
    }

    private static void awaitLooks(Started watch, int more) {
        int before = count(watch.err(), LOOKED);
        Eventually.poll(LIMIT, "it looks", () -> count(watch.err(), LOOKED) >= before + more);
    }

    @Test
    @Needs({"sshd", "ssh", "ostree", "flock", "java17"})
    void memoryDoesNotGrowWithTheLooks() {
        try (Started watch = watching("--watch=20ms", "-vv")) {
            awaitLooks(watch, 50);
            long before = live(watch);
            awaitLooks(watch, 50);
            assertThat(live(watch) - before).as("from %d bytes", before).isLessThan(100_000);
            ended(watch);
        }
    }

    /** Bytes of objects that are in use, after a collection. */
    private static long live(Started program) {
        Path home = Javas.find(17).orElseThrow();
        String pid = Long.toString(program.pid());
        Command histogram = Command.of(home.resolve("bin/jcmd").toString(), pid, "GC.class_histogram");
        histogram.run().exits(0);
        String total = histogram
                .run()
                .exits(0)
                .out()
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(total.trim().split(" +")[2]);
    }

    /** What is committed while nobody can connect is published then. */
    @Test
    void aLostConnectionIsMadeAgain() throws IOException {
        try (Relay relay = site.sshd().relay();
                Started watch = site.push().through(relay).with(SELDOM).start()) {
            awaitWaiting(watch, 1);
            site.sshd().refuseLogins();
            relay.cut();
            Eventually.poll(LIMIT, "it tries again", () -> watch.err().contains("trying again in 2.0 s"));
            assertThat(watch.err())
                    .contains("the connection is lost: reconnecting in 1 s")
                    .contains("127.0.0.1:" + relay.port() + " was refused");
            source.commit(REF, "two");
            site.sshd().authorize(site.sshd().client().key().publicLine() + "\n");
            awaitPublished();
            awaitWaiting(watch, 2);
            relay.cut();
            Eventually.poll(
                    LIMIT,
                    "a longer pause, because it was lost soon after",
                    () -> watch.err().matches("(?s).*the connection is lost: reconnecting in (?:4|8|16) s.*"));
            ended(watch);
        }
        destination.checkClean();
    }

    @Test
    void whatTheFirstPushFailsForEndsIt() {
        site.sshd().refuseLogins();
        assertThat(site.push().with(OFTEN).fails(5).err()).doesNotContain("trying again");
        assertThat(site.push()
                        .from(site.directory().resolve("nothing"))
                        .with(OFTEN)
                        .fails(3)
                        .err())
                .doesNotContain("trying again");
    }

    @Test
    void whatALaterPushFailsForIsToldAndTriedAgain() {
        String second = source.commit(REF, "two");
        source.set(REF, first);
        try (Started watch = watching(OFTEN, "--lock-timeout=100ms")) {
            try (OstreeLock prune = OstreeLock.hold(source.path())) {
                source.set(REF, second);
                Eventually.poll(LIMIT, "it tries again", () -> watch.err().contains("trying again in 2.0 s"));
                assertThat(watch.err()).contains("is locked by another program");
                assertThat(destination.refs()).containsEntry(REF, first);
                prune.release();
            }
            awaitPublished();
            awaitWaiting(watch, 2);
            assertThat(logins()).as("the connection was of use all the time").isEqualTo(1);
            ended(watch);
        }
    }

    @Test
    void aRejectedRefIsToldOnceAndTheNextChangeIsPushed() {
        String theirs = destination.commit(REF, "theirs");
        try (Started watch = watching(OFTEN, "-vv")) {
            assertThat(watch.out()).containsOnlyOnce("[rejected]");
            awaitLooks(watch, 5);
            assertThat(watch.out()).containsOnlyOnce("[rejected]");
            destination.set(REF, first);
            source.ostree("refs", "--delete", REF);
            awaitPublished("os/b", source.commit("os/b", "one"));
            ended(watch);
        }
        assertThat(destination.refs()).doesNotContainValue(theirs);
    }

    private void awaitPublished(String ref, String commit) {
        Eventually.poll(
                LIMIT, ref + " is there", () -> commit.equals(destination.refs().get(ref)));
    }

    @Test
    void noLockOfTheSourceIsHeldWhileItWaits() {
        try (Started watch = watching(SELDOM);
                OstreeLock prune = OstreeLock.hold(source.path())) {
            prune.release();
            ended(watch);
        }
    }

    @Test
    void aPublicationThatHasBegunIsFinishedBeforeItEnds() {
        Pause pause = site.sshd().tools().pauseBefore("ostree", OstreeCalls.FLIP);
        try (Started watch = site.push().with(OFTEN).start()) {
            pause.awaitReached();
            watch.signal("TERM");
            assertThat(watch.ends(Duration.ofSeconds(1))).isFalse();
            pause.release();
            Finished ended = watch.await(LIMIT).exits(130);
            assertThat(destination.refs()).isEqualTo(source.refs());
            assertThat(ended.out()).contains("[new ref]");
            assertThat(ended.err()).contains("repo-push: published 1 ref", "repo-push: interrupted");
        }
        destination.checkClean();
    }

    @Test
    void aTransferIsInterruptedAtOnceAndTheNextRunGoesOn() {
        Pause pause = site.sshd().tools().pauseBefore("ostree", OstreeCalls.IMPORT);
        try (Started watch = site.push().with(OFTEN).start()) {
            pause.awaitReached();
            watch.signal("INT");
            pause.release();
            watch.await(LIMIT).exits(130);
        }
        assertThat(destination.refs()).isEmpty();
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
    }

    @Test
    void programsReadAllPushesOfARun() {
        JsonSchema schema = JsonSchema.of(RepoPush.checkout().resolve("doc/json.md"));
        Finished ended;
        try (Started watch = site.push().with(OFTEN, "--json").start()) {
            awaitEvents(watch, "watching", 1);
            source.commit(REF, "two");
            awaitEvents(watch, "watching", 2);
            watch.signal("USR1");
            awaitEvents(watch, "watching", 3);
            ended = ended(watch);
        }
        List<String> names = new ArrayList<>();
        ended.out().lines().forEach(line -> names.add(schema.event(line)));
        assertThat(names).endsWith("ended", "watching", "error");
        assertThat(events(ended.out(), "ended")).hasSize(3);
        assertThat(events(ended.out(), "ended")
                        .map(event -> event.get("published").getAsBoolean()))
                .containsExactly(true, true, false);
        assertThat(events(ended.out(), "again").map(event -> event.get("why").getAsString()))
                .containsExactly("changed", "signal");
        assertThat(events(ended.out(), "ended")
                        .skip(1)
                        .map(event -> event.getAsJsonArray("phases").toString()))
                .noneMatch(phases -> phases.contains("\"connect\""));
        assertThat(ended.out()
                        .lines()
                        .map(line -> line.replaceAll(".*\"run\":\"([0-9a-f]+)\".*", "$1"))
                        .distinct())
                .hasSize(1);
    }

    private static void awaitEvents(Started watch, String name, int times) {
        Eventually.poll(LIMIT, name, () -> count(watch.out(), "\"event\":\"" + name + "\"") >= times);
    }

    private static Stream<JsonObject> events(String out, String name) {
        return out.lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .filter(event -> event.get("event").getAsString().equals(name));
    }
}
