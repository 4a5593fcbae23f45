package org.repopush.it.transfer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.run.Site;
import org.repopush.tunnel.RemoteCommand;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;

/** What is on its way on a slow line, and what else is said on it meanwhile. */
@Needs("sshd")
@ExtendWith(NoLeaks.class)
@Timeout(120)
class BesideBulkIT {
    private static final int RATE = 400_000;
    private static final int CHANNELS = 4;
    private static final int BYTES = 700_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    final Site site = Site.own();

    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final List<Future<Integer>> ends = new ArrayList<>();
    private final List<RemoteCommand> commands = new ArrayList<>();
    private @Nullable Relay relay;
    private @Nullable RemoteHost host;

    @BeforeEach
    void connect() throws Exception {
        relay = site.sshd().relay();
        host = RemoteHost.connect(
                Host.of("127.0.0.1"),
                new SshOptions(
                        Optional.of(site.sshd().client().config()),
                        OptionalInt.of(relay().port()),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        Duration.ofSeconds(30)),
                line -> {});
        relay().roundTrip(Duration.ofMillis(100)).rate(RATE);
        for (int i = 0; i < CHANNELS; i++) {
            RemoteCommand command = host().openCommand(line -> {});
            command.exec("cat >/dev/null");
            commands.add(command);
        }
    }

    @AfterEach
    void close() {
        pool.shutdownNow();
        host().close();
        relay().close();
    }

    private Relay relay() {
        return requireNonNull(relay, "relay");
    }

    private RemoteHost host() {
        return requireNonNull(host, "host");
    }

    private void send() {
        commands.forEach(command -> ends.add(pool.submit(() -> sent(command))));
    }

    private static int sent(RemoteCommand command) throws IOException, InterruptedException {
        try (OutputStream input = command.input()) {
            input.write(new byte[BYTES]);
        }
        return command.await();
    }

    private long arrived() {
        return commands.stream().mapToLong(RemoteCommand::arrived).sum();
    }

    @Test
    void nothingCountsAsArrivedBeforeTheLineHasCarriedIt() throws Exception {
        send();
        long last = 0;
        while (!ends.stream().allMatch(Future::isDone)) {
            long arrived = arrived();
            assertThat(arrived).isBetween(last, relay().sent());
            last = arrived;
            Eventually.holds(Duration.ofMillis(50), () -> arrived() > arrived);
        }
        for (Future<Integer> end : ends) {
            assertThat(end.get()).isZero();
        }
        Eventually.poll(LIMIT, "all has arrived", () -> arrived() == (long) CHANNELS * BYTES);
    }

    @Test
    void whatIsSaidMeanwhileIsAnsweredInSeconds() throws Exception {
        send();
        // The first of it is as much as a fast line wants; what follows depends on what this one was seen to carry.
        Eventually.poll(LIMIT, "a good part is there", () -> arrived() > 1_200_000);
        long asked = System.nanoTime();
        try (RemoteCommand other = host().openCommand(line -> {})) {
            other.exec("echo done");
            assertThat(other.output(Duration.ofSeconds(30)).readAllBytes())
                    .asString()
                    .isEqualTo("done\n");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(4));
        assertThat(ends).as("bulk is still on its way").anyMatch(end -> !end.isDone());
    }
}
