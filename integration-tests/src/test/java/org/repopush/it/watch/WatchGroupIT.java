package org.repopush.it.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;

/** A push to a group that stays, and pushes again when the source changes. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
@Timeout(180)
class WatchGroupIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String WAITS = "watching the source\n";
    private static final String REF = "os/a";

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo first;
    private OstreeRepo second;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commit(REF, "one");
        first = OstreeRepo.create(site.directory().resolve("srv/first"), "archive");
        second = OstreeRepo.create(site.directory().resolve("srv/second"), "archive");
    }

    private Push push() {
        return site.push().to(first.path()).with("--to", "127.0.0.1:" + second.path(), "--watch=200ms");
    }

    private static void awaitWaiting(Started watch, int times) {
        Eventually.poll(LIMIT, "it waits", () -> !watch.running() || count(watch.err(), WAITS) >= times);
        assertThat(watch.running()).as(watch.err()).isTrue();
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    private void awaitPublished() {
        Eventually.poll(
                LIMIT,
                "both have it",
                () -> List.of(first, second).stream()
                        .allMatch(repository -> repository.refs().equals(source.refs())));
    }

    private long logins() {
        return site.sshd()
                .log()
                .lines()
                .filter(line -> line.contains("Accepted publickey"))
                .count();
    }

    private static Finished ended(Started watch) {
        watch.signal("TERM");
        return watch.await(LIMIT).exits(130);
    }

    @Test
    void allFollowThroughOneConnectionEach() {
        try (Started watch = push().start()) {
            awaitWaiting(watch, 1);
            for (int i = 2; i <= 4; i++) {
                source.commit(REF, "version " + i);
                awaitPublished();
                awaitWaiting(watch, i);
            }
            assertThat(logins()).isEqualTo(2);
            Finished ended = ended(watch);
            assertThat(count(ended.err(), "to 2 of 2 in")).isEqualTo(4);
        }
        first.checkClean();
        second.checkClean();
    }

    @Test
    void oneThatIsLostIsConnectedToAgainAndTheOthersStay() throws IOException {
        try (Relay relay = site.sshd().relay();
                Started watch = site.push()
                        .toText("ssh://127.0.0.1:" + relay.port() + first.path())
                        .with("--to", "127.0.0.1:" + second.path(), "--watch=200ms")
                        .start()) {
            awaitWaiting(watch, 1);
            relay.cut();
            awaitWaiting(watch, 2);
            assertThat(watch.err()).contains("the connection is lost: reconnecting in 1 s");
            assertThat(logins()).isEqualTo(3);
            relay.cut();
            source.commit(REF, "two");
            awaitPublished();
            awaitWaiting(watch, 3);
            ended(watch);
        }
    }

    @Test
    void oneThatFailsLaterIsTriedAgainUntilAllHaveIt() {
        try (Started watch = push().start()) {
            awaitWaiting(watch, 1);
            site.sshd().tools().wrap("ostree", "case \" $* \" in " + OstreeCalls.IMPORT + ") exit 1 ;; esac");
            String before = source.refs().get(REF);
            source.commit(REF, "two");
            Eventually.poll(LIMIT, "it tries again", () -> watch.err().contains("trying again in 2.0 s"));
            assertThat(first.refs()).containsEntry(REF, before);
            assertThat(watch.err()).contains("the group released nothing");
            site.sshd().tools().wrap("ostree", ":");
            awaitPublished();
            awaitWaiting(watch, 2);
            ended(watch);
        }
        first.checkClean();
    }

    @Test
    void whatTheFirstPushFailsForEndsIt() {
        push().with("--to", "127.0.0.1:" + site.directory().resolve("srv/missing"))
                .fails(12);
    }

    @Test
    void aRejectedRefKeepsAllFromMovingAndDoesNotEndIt() {
        first.commit(REF, "theirs");
        try (Started watch = push().start()) {
            awaitWaiting(watch, 1);
            assertThat(watch.out()).containsOnlyOnce("[rejected]");
            assertThat(second.refs()).isEmpty();
            first.ostree("refs", "--delete", REF);
            source.commit(REF, "two");
            awaitPublished();
            awaitWaiting(watch, 2);
            assertThat(logins()).isEqualTo(2);
            ended(watch);
        }
    }

    @Test
    void aPublicationThatHasBegunIsFinishedBeforeItEnds() {
        Pause pause = site.sshd().tools().pauseBefore("ostree", OstreeCalls.FLIP);
        try (Started watch = push().start()) {
            pause.awaitReached();
            watch.signal("TERM");
            assertThat(watch.ends(Duration.ofSeconds(1))).isFalse();
            pause.release();
            Finished ended = watch.await(LIMIT).exits(130);
            assertThat(first.refs()).isEqualTo(source.refs());
            assertThat(second.refs()).isEqualTo(source.refs());
            assertThat(ended.err()).contains("to 2 of 2 in");
        }
    }

    @Test
    void programsReadAllPushesOfARun() {
        JsonSchema schema = JsonSchema.of(RepoPush.checkout().resolve("doc/json.md"));
        try (Started watch = push().with("--json").start()) {
            awaitEvents(watch, "watching", 1);
            source.commit(REF, "two");
            awaitEvents(watch, "watching", 2);
            Finished ended = ended(watch);
            ended.out().lines().forEach(schema::event);
            assertThat(count(ended.out(), "\"event\":\"released\"")).isEqualTo(2);
            assertThat(count(ended.out(), "\"barrier\":\"published\"")).isEqualTo(2);
        }
    }

    private static void awaitEvents(Started watch, String name, int times) {
        Eventually.poll(LIMIT, name, () -> count(watch.out(), "\"event\":\"" + name + "\"") >= times);
    }
}
