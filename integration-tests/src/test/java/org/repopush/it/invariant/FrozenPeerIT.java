package org.repopush.it.invariant;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.sshd.JumpChain;
import org.repopush.tunnel.RemoteCommand;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** A network that stops carrying, at any moment of a connection, before or behind a jump host. */
@Needs("sshd")
@ExtendWith(NoLeaks.class)
@Timeout(120)
class FrozenPeerIT {
    @RegisterExtension
    static final JumpChain CHAIN = new JumpChain();

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofSeconds(8);
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    /** As Debian's {@code ssh -G} has it when BatchMode is set. The timeout is shorter, and counts. */
    private static final List<String> FIVE_MINUTES = List.of("ServerAliveInterval=300", "ServerAliveCountMax=3");

    /** What freezes, and how it is reached. */
    enum Place {
        SERVER("target", ""),
        HOP("one", ""),
        SERVER_BEHIND_A_HOP("target", "ProxyJump two"),
        SERVER_BEHIND_A_COMMAND("target", "ProxyCommand ssh -F %s -W %%h:%%p two");

        private final String frozen;
        private final String way;

        Place(String frozen, String way) {
            this.frozen = frozen;
            this.way = way;
        }
    }

    private final Map<Integer, Relay> relays = new LinkedHashMap<>();
    private final ExecutorService pool = Executors.newCachedThreadPool();

    /** Bytes that the client has sent when it happens: nothing, its name, its proposal, its key, the login. */
    private static List<Integer> moments() throws Exception {
        try (Relay relay = CHAIN.server("target").relay()) {
            CHAIN.configure(CHAIN.relayed("target", "measured", relay));
            SshOptions options = CHAIN.options(Optional.empty(), List.of(), PATIENT);
            RemoteHost.connect(Host.of("measured"), options, line -> {}).close();
            int all = (int) relay.sent();
            return List.of(0, 30, all / 2, all * 3 / 5, all * 7 / 10, all * 4 / 5, all - 150);
        }
    }

    private void place(Place place) throws Exception {
        StringBuilder config = new StringBuilder();
        for (int moment : moments()) {
            Relay relay = CHAIN.server(place.frozen).relay().freezeAfter(moment);
            relays.put(moment, relay);
            config.append("Host frozen-").append(moment).append("\n    ");
            config.append(place.way.formatted(CHAIN.config())).append("\n");
            config.append(CHAIN.relayed(place.frozen, "frozen-" + moment, relay));
        }
        CHAIN.configure(config.toString());
    }

    @AfterEach
    void close() {
        relays.values().forEach(Relay::close);
        pool.shutdownNow();
    }

    private Relay relay(int moment) {
        return requireNonNull(relays.get(moment), "relay");
    }

    private RemoteHost connect(Place place, int moment, Duration timeout) throws Exception {
        String frozen = "frozen-" + moment;
        boolean hop = place == Place.HOP;
        return RemoteHost.connect(
                Host.of(hop ? "target" : frozen),
                CHAIN.options(hop ? Optional.of(frozen) : Optional.empty(), FIVE_MINUTES, timeout),
                line -> {});
    }

    @ParameterizedTest
    @EnumSource
    void isNoticedWithinTheTimeout(Place place) throws Exception {
        place(place);
        List<Future<String>> problems = new ArrayList<>();
        for (int moment : relays.keySet()) {
            problems.add(pool.submit(() -> problem(place, moment)));
        }
        List<String> all = new ArrayList<>();
        for (Future<String> problem : problems) {
            all.add(problem.get());
        }
        assertThat(String.join("\n", all))
                .contains("sends no SSH greeting for 3 s")
                .contains("does not finish the key exchange for 3 s")
                .contains("no answer to the login");
    }

    private String problem(Place place, int moment) {
        long start = System.nanoTime();
        Throwable problem = catchThrowable(() -> connect(place, moment, TIMEOUT).close());
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("after %d", moment)
                .isLessThan(LIMIT);
        assertThat(problem)
                .as("after %d", moment)
                .isInstanceOfSatisfying(
                        TunnelException.class,
                        silence -> assertThat(silence.reason() == Reason.TIMEOUT || isHop(silence))
                                .as("%s", silence)
                                .isTrue());
        return String.valueOf(problem.getMessage());
    }

    /** Behind one that is frozen after its login nobody can answer, and who notices first is a matter of luck. */
    private static boolean isHop(TunnelException silence) {
        return String.valueOf(silence.getMessage()).contains("the server does not respond");
    }

    @ParameterizedTest
    @EnumSource
    void isLeftAtOnce(Place place) throws Exception {
        place(place);
        List<Future<Duration>> ends = new ArrayList<>();
        for (int moment : relays.keySet()) {
            ends.add(pool.submit(() -> interruption(place, moment)));
        }
        for (Future<Duration> end : ends) {
            assertThat(end.get()).isLessThan(AT_ONCE);
        }
    }

    private Duration interruption(Place place, int moment) throws Exception {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        Thread connecting = new Thread(() ->
                seen.set(catchThrowable(() -> connect(place, moment, PATIENT).close())));
        connecting.start();
        Relay relay = relay(moment);
        Eventually.poll(LIMIT, "frozen after " + moment, relay::hasFrozen);
        Eventually.poll(LIMIT, "waiting after " + moment, () -> connecting.getState() == Thread.State.TIMED_WAITING);
        long start = System.nanoTime();
        connecting.interrupt();
        connecting.join(PATIENT.toMillis());
        assertThat(seen.get()).as("after %d", moment).isInstanceOf(InterruptedException.class);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @ParameterizedTest
    @EnumSource
    void isNoticedAfterTheLogin(Place place) throws Exception {
        place(place);
        Relay relay = relay(0).freezeAfter(Long.MAX_VALUE);
        RemoteHost host = connect(place, 0, TIMEOUT);
        try {
            RemoteCommand command = host.openCommand(line -> {});
            command.exec("cat");
            relay.freeze();
            long start = System.nanoTime();
            Throwable lost = catchThrowable(command::await);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
            assertThat(lost)
                    .hasMessageContaining("the server does not respond")
                    .isInstanceOfSatisfying(
                            TunnelException.class,
                            silence -> assertThat(silence.reason()).isEqualTo(Reason.LOST));
        } finally {
            long end = System.nanoTime();
            host.close();
            assertThat(Duration.ofNanos(System.nanoTime() - end)).isLessThan(Duration.ofSeconds(2));
        }
    }

    /** Unlike a network that is cut, the kernel of such a host goes on to acknowledge. */
    @Test
    void hopThatIsStoppedIsNoticed() throws Exception {
        CHAIN.configure("");
        SshOptions options = CHAIN.options(Optional.of("one"), List.of(), TIMEOUT);
        try (RemoteHost host = RemoteHost.connect(Host.of("target"), options, line -> {})) {
            RemoteCommand command = host.openCommand(line -> {});
            command.exec("cat");
            List<String> sessions = ProcessHandle.of(CHAIN.server("one").pid())
                    .orElseThrow()
                    .descendants()
                    .map(session -> Long.toString(session.pid()))
                    .toList();
            signal("STOP", sessions);
            try {
                assertThat(catchThrowable(command::await))
                        .hasMessageContaining("the server does not respond")
                        .isInstanceOf(TunnelException.class);
            } finally {
                signal("CONT", sessions);
            }
        }
    }

    private static void signal(String name, List<String> pids) {
        List<String> words = new ArrayList<>(List.of("kill", "-s", name));
        words.addAll(pids);
        Command.of(words).run().exits(0);
    }
}
