package org.repopush.it.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.JumpChain;
import org.repopush.it.fixture.sshd.Sshd;

/** Whole pushes by way of jump hosts and proxy commands. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class HopPushIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration AT_ONCE = Duration.ofSeconds(2); // a second, and a JVM that ends on a busy machine

    @RegisterExtension
    static final JumpChain CHAIN = new JumpChain();

    @RegisterExtension
    final Site site = Site.own();

    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        CHAIN.configure("");
        OstreeRepo.create(site.source(), "archive").commit("os/a", "a");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    private Push push(String host, Way way) {
        return new Push(
                site.push().program(),
                way,
                CHAIN.config(),
                OptionalInt.empty(),
                site.source(),
                host + ":" + site.destination(),
                List.of(),
                List.of());
    }

    @ParameterizedTest
    @EnumSource
    void arrivesThroughTwoHops(Way way) {
        push("target", way).with("-J", "one,two").exits(0);
        assertThat(destination.refs()).containsOnlyKeys("os/a");
        destination.checkClean();
    }

    @Test
    void arrivesByAProxyCommand() {
        push("target", Way.PACK)
                .with("-o", "ProxyCommand=ssh -F " + CHAIN.config() + " -W %h:%p one")
                .exits(0);
        assertThat(destination.refs()).containsOnlyKeys("os/a");
    }

    @Test
    void aHopThatCannotBeReachedIsNamedWithWhatToTry() {
        String jump = "one:" + Sshd.freePort();
        assertThat(push("target", Way.PACK).with("-J", jump).fails(4).err())
                .contains("jump host one: cannot connect to 127.0.0.1:")
                .contains("hint: try: ssh -F " + CHAIN.config() + " -p ");
    }

    @Test
    void aHopThatRefusesTheLoginIsNamed() {
        assertThat(push("target", Way.PACK)
                        .with("-J", "nobody-at-all@one")
                        .fails(5)
                        .err())
                .contains("jump host one: the login as nobody-at-all@")
                .contains("refused by the server")
                .contains("Host one in the SSH configuration");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ProxyJump two,frozen",
                "ProxyJump frozen,two",
                "ProxyCommand ssh -F %s -W %%h:%%p frozen",
                "ProxyCommand sleep 60"
            })
    void anInterruptEndsItAtOnceAndLeavesNothing(String way) throws IOException {
        try (Relay relay = CHAIN.server("one").relay().freezeAfter(1_000)) {
            CHAIN.configure("Host target-far\n    " + way.formatted(CHAIN.config()) + "\n"
                    + CHAIN.relayed("one", "frozen", relay));
            try (Started push = push("target-far", Way.PACK).start()) {
                boolean sleeps = way.endsWith("60");
                Eventually.poll(LIMIT, "on the way", () -> sleeps ? isAsleep(push) : relay.hasFrozen());
                long start = System.nanoTime();
                push.signal("INT");
                push.await(LIMIT).exits(130);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
            }
        }
    }

    private static boolean isAsleep(Started push) {
        return ProcessHandle.of(push.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .anyMatch(child -> child.info().commandLine().orElse("").endsWith("sleep 60"));
    }
}
