package org.repopush.it.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;

/**
 * Lines that carry little, behind a buffer that takes much. Nothing is lost on them, so a push through one comes to its end
 * without a second connection, however long that takes. In the usual run the timeout is short instead of the line slow.
 */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
@Timeout(900)
class SlowLineIT {
    private static final int MODEM = 4_000_000;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @RegisterExtension
    final Site site = Site.own();

    private Push push(int bytes, Relay relay) {
        OstreeRepo source = OstreeRepo.create(site.source(), "archive");
        source.on("os/a").bulk(bytes).commit();
        OstreeRepo.create(site.destination(), "archive");
        return site.push().by(Way.PACK).through(relay);
    }

    private Relay line(int bytesPerSecond, int roundTrip) throws IOException {
        return site.sshd()
                .relay()
                .roundTrip(Duration.ofMillis(roundTrip))
                .rate(bytesPerSecond)
                .depth(MODEM);
    }

    private void isThere() {
        OstreeRepo destination = OstreeRepo.at(site.destination(), site.account());
        assertThat(destination.refs())
                .isEqualTo(OstreeRepo.at(site.source(), site.account()).refs());
        destination.checkClean();
    }

    /** Bytes a second, milliseconds, bytes to send, timeout. */
    private static List<Arguments> lines() {
        List<Arguments> lines = new ArrayList<>(List.of(Arguments.of(300_000, 100, 2_000_000, "3s")));
        if (LongRun.times(0, 1) > 0) {
            for (int rate : List.of(100_000, 300_000, 1_000_000)) {
                for (int roundTrip : List.of(50, 200, 600)) {
                    // More than a command of a test may take would be 20 MB on the slowest.
                    lines.add(Arguments.of(rate, roundTrip, Math.min(20_000_000, 100 * rate), "30s"));
                }
            }
        }
        return lines;
    }

    @ParameterizedTest
    @MethodSource("lines")
    void isNotTakenForDead(int rate, int roundTrip, int bytes, String timeout) throws IOException {
        try (Relay relay = line(rate, roundTrip)) {
            push(bytes, relay).with("--timeout", timeout, "-j", "8").exits(0);
        }
        isThere();
    }

    @Test
    void mayStallForTwoThirdsOfTheTimeout() throws IOException {
        int size = LongRun.times(1, 10);
        try (Relay relay = line(500_000, 100);
                Started push = push(2_000_000 * size, relay)
                        .with("--timeout", 3 * size + "s", "-j", "8")
                        .start()) {
            Eventually.poll(LIMIT, "half of it is sent", () -> !push.running() || relay.sent() > 1_000_000L * size);
            relay.freeze();
            Eventually.holds(Duration.ofSeconds(2L * size), () -> !push.running());
            relay.thaw();
            push.await(LIMIT).exits(0);
        }
        isThere();
    }

    @Test
    void mayBecomeSlowerAndFasterAgain() throws IOException {
        int size = LongRun.times(1, 10);
        try (Relay relay = line(1_000_000, 50);
                Started push = push(2_500_000 * size, relay)
                        .with("--timeout", 3 * size + "s", "-j", "8")
                        .start()) {
            Eventually.poll(LIMIT, "some of it is sent", () -> !push.running() || relay.sent() > 1_000_000L * size);
            relay.rate(150_000);
            Eventually.poll(LIMIT, "more of it is sent", () -> !push.running() || relay.sent() > 1_500_000L * size);
            relay.rate(2_000_000);
            push.await(LIMIT).exits(0);
        }
        isThere();
    }

    @Test
    void mayDelayWhatItCarries() throws IOException {
        int size = LongRun.times(1, 10);
        try (Relay relay = line(500_000, 100).hiccups(0.02, Duration.ofMillis(800))) {
            push(2_000_000 * size, relay).with("--timeout", "4s", "-j", "8").exits(0);
        }
        isThere();
    }

    /** What was brought by a connection that was lost counts as well: all of it has come. */
    @Test
    void whatALostConnectionHasBroughtIsCounted() throws IOException {
        int bytes = 9_000_000;
        try (Relay relay = site.sshd().relay().roundTrip(Duration.ofMillis(20)).rate(4_000_000)) {
            Finished finished = push(bytes, relay.cutAfter(5_000_000))
                    .with("--retries", "1", "-j", "2", "--json")
                    .exits(0);
            assertThat(finished.err() + finished.out()).contains("reconnecting");
            String last =
                    finished.out().lines().reduce((first, second) -> second).orElseThrow();
            JsonObject ended = JsonParser.parseString(last).getAsJsonObject();
            assertThat(ended.getAsJsonObject("served").get("bytes").getAsLong())
                    .isGreaterThan(bytes - bytes / 20); // some are cut short
        }
        isThere();
    }

    /** As a laptop that was asleep: the other side has given up meanwhile. */
    @Test
    void clientThatWasStoppedForLongerThanTheTimeoutConnectsAgain() throws IOException {
        try (Relay relay = line(400_000, 20);
                Started push = push(2_000_000, relay)
                        .with("--timeout", "2s", "--retries", "3")
                        .start()) {
            Eventually.poll(LIMIT, "some of it is sent", () -> !push.running() || relay.sent() > 800_000);
            push.signal("STOP");
            Eventually.holds(Duration.ofSeconds(8), () -> !push.running());
            push.signal("CONT");
            assertThat(push.await(LIMIT).exits(0).err())
                    .contains("reconnecting")
                    .doesNotContain("needs a shell");
        }
        isThere();
    }
}
