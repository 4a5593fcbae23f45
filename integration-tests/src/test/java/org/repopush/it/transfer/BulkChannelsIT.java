package org.repopush.it.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.run.Site;
import org.repopush.tunnel.RemoteCommand;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** Commands with channels of their own, at a real OpenSSH server that grants three sessions a connection. */
@Needs("sshd")
@ExtendWith(NoLeaks.class)
@Timeout(120)
class BulkChannelsIT {
    private static final int MEGABYTES = 20;

    @RegisterExtension
    final Site site = Site.own().with("MaxSessions 3");

    private RemoteHost connect(int port, String... options) throws Exception {
        SshOptions ssh = new SshOptions(
                Optional.of(site.sshd().client().config()),
                OptionalInt.of(port),
                List.of(),
                Optional.empty(),
                List.of(options),
                Duration.ofSeconds(30));
        return RemoteHost.connect(Host.of("127.0.0.1"), ssh, line -> {});
    }

    private static String sent(RemoteCommand command) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[1 << 20];
        Random random = new Random(1);
        try (OutputStream input = command.input()) {
            for (int i = 0; i < MEGABYTES; i++) {
                random.nextBytes(block);
                digest.update(block);
                input.write(block);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void sumsAreEqual(RemoteCommand command) throws Exception {
        command.exec("sha256sum");
        String sum = sent(command);
        assertThat(new String(command.output(Duration.ofSeconds(30)).readAllBytes(), UTF_8))
                .startsWith(sum);
        assertThat(command.await()).isZero();
    }

    @Test
    void refusedChannelLeavesTheConnectionUsable() throws Exception {
        try (RemoteHost host = connect(site.sshd().port())) {
            List<RemoteCommand> granted = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                RemoteCommand command = host.openCommand(line -> {});
                command.exec("cat");
                granted.add(command);
            }
            RemoteCommand oneTooMany = host.openCommand(line -> {});
            TunnelException refused = catchThrowableOfType(TunnelException.class, () -> oneTooMany.exec("cat"));
            assertThat(refused.reason()).isEqualTo(Reason.CHANNEL_REFUSED);
            assertThat(refused).hasMessageContaining("does not open one more channel");
            oneTooMany.close();

            granted.get(0).input().close();
            assertThat(granted.get(0).await()).isZero();
            granted.get(0).close();
            // sshd frees a session some time after it has closed the channel
            Eventually.poll(Duration.ofSeconds(10), "one channel is free again", () -> opens(host));
        }
    }

    private static boolean opens(RemoteHost host) {
        try (RemoteCommand command = host.openCommand(line -> {})) {
            sumsAreEqual(command);
            return true;
        } catch (TunnelException e) {
            assertThat(e.reason()).isEqualTo(Reason.CHANNEL_REFUSED);
            return false;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void channelThatIsGivenUpIsFreeAgain() throws Exception {
        try (RemoteHost host = connect(site.sshd().port())) {
            for (int i = 0; i < 12; i++) {
                RemoteCommand command = host.openCommand(line -> {});
                command.exec("cat");
                command.close();
            }
        }
    }

    /** Data behind the answer to the server's close would be to a channel that the server has forgotten. */
    @Test
    void commandsThatEndWhileTheyAreWrittenToLeaveTheConnectionUsable() throws Exception {
        byte[] block = new byte[30_000];
        try (RemoteHost host = connect(site.sshd().port())) {
            for (int i = 0; i < LongRun.times(300, 3_000); i++) {
                try (RemoteCommand command = host.openCommand(line -> {})) {
                    command.exec("head -c " + 1_000 * (i % 97 + 1) + " >/dev/null; exit 3");
                    TunnelException end =
                            catchThrowableOfType(TunnelException.class, () -> writeForEver(command, block));
                    assertThat(end).hasMessageContaining("ended with status 3");
                }
            }
        }
    }

    private static void writeForEver(RemoteCommand command, byte[] block) throws Exception {
        while (true) {
            command.input().write(block);
            command.input().flush();
        }
    }

    @Test
    void keysAreExchangedAnewWhileDataFlows() throws Exception {
        try (RemoteHost host = connect(site.sshd().port(), "RekeyLimit=2M");
                RemoteCommand command = host.openCommand(line -> {})) {
            sumsAreEqual(command);
        }
        long exchanges = site.sshd()
                .log()
                .lines()
                .filter(line -> line.contains("set_newkeys: rekeying"))
                .count();
        assertThat(exchanges)
                .as("key exchanges after the first, two lines each")
                .isGreaterThan(6);
    }

    @Test
    void commandThatLeavesItsChannelToAChildHasEnded() throws Exception {
        try (RemoteHost host = connect(site.sshd().port());
                RemoteCommand command = host.openCommand(line -> {})) {
            command.exec("sleep 5 & exit 4");
            assertThat(command.await(Duration.ofSeconds(20))).isEqualTo(4);
            TunnelException ended = catchThrowableOfType(TunnelException.class, () -> writeForEver(command.input()));
            assertThat(ended.exitStatus()).hasValue(4);
        }
    }

    @Test
    void cutConnectionIsToldToItsWriterAtOnce() throws Exception {
        try (Relay relay = site.sshd().relay();
                RemoteHost host = connect(relay.port())) {
            RemoteCommand command = host.openCommand(line -> {});
            command.exec("sleep 8"); // nobody ends it before its time
            AtomicReference<Throwable> seen = new AtomicReference<>();
            Thread writing = new Thread(() -> seen.set(catchThrowable(() -> writeForEver(command.input()))));
            writing.start();
            relay.cut();
            writing.join(5_000);
            assertThat(seen.get())
                    .isInstanceOfSatisfying(
                            TunnelException.class,
                            lost -> assertThat(lost.reason()).isEqualTo(Reason.LOST));
        }
    }

    private static void writeForEver(OutputStream input) throws IOException {
        byte[] block = new byte[1 << 16];
        while (true) {
            input.write(block);
        }
    }
}
