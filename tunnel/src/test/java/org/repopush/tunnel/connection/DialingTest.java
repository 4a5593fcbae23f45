package org.repopush.tunnel.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.SshClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.repopush.tunnel.NoLeaks;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.io.Eventually;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

@ExtendWith(NoLeaks.class)
@Timeout(30)
class DialingTest {
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private SshClient client;
    private ServerSocket good;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        client = SshClient.setUpDefaultClient();
        client.start();
        good = opened(new ServerSocket());
        good.bind(new InetSocketAddress(address(1), 0), 5);
    }

    @AfterEach
    void close() throws Exception {
        RemoteHost.stop(client);
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    /** Addresses of loopback, where nothing listens but what a test starts. */
    private static InetAddress address(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    /** Takes no connection and refuses none: its queue is full. */
    private void listenSilently(InetAddress address) throws Exception {
        ServerSocket silent = opened(new ServerSocket());
        silent.bind(new InetSocketAddress(address, good.getLocalPort()), 1);
        opened(new Socket(address, good.getLocalPort()));
        opened(new Socket(address, good.getLocalPort()));
    }

    private SshConfig config(String more) throws Exception {
        String basic = "user joe\nhostname h\nport " + good.getLocalPort() + "\n";
        return SshConfig.parse(basic + more, "h", Path.of("/"), "u");
    }

    private Dialing dialing(String more) throws Exception {
        return new Dialing(client, config(more), TIMEOUT);
    }

    /** From which address the server is reached. */
    private InetAddress reached(String more, InetAddress... addresses) throws Exception {
        dialing(more).dial(List.of(addresses));
        try (Socket accepted = good.accept()) {
            return accepted.getInetAddress();
        }
    }

    private TunnelException failure(String more, InetAddress... addresses) throws Exception {
        Dialing dialing = dialing(more);
        return catchThrowableOfType(TunnelException.class, () -> dialing.dial(List.of(addresses)));
    }

    @Test
    void addressesAreTriedInTurn() throws Exception {
        listenSilently(address(3));
        assertThat(reached("", address(2), address(3), address(1))).isEqualTo(address(1));
    }

    @Test
    void everyAddressThatFailsIsNamed() throws Exception {
        listenSilently(address(3));
        TunnelException refused = failure("", address(2), address(4));
        assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(refused)
                .hasMessage("cannot connect to h:%d (127.0.0.2: Connection refused; 127.0.0.4: Connection refused)"
                        .formatted(good.getLocalPort()));
        TunnelException silent = failure("", address(3), address(2));
        assertThat(silent.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(silent).hasMessageContaining("127.0.0.3: ").hasMessageContaining("127.0.0.2: Connection refused");
    }

    @Test
    void comesFromBindAddress() throws Exception {
        assertThat(reached("bindaddress 127.0.0.9\n", address(1))).isEqualTo(address(9));
    }

    @Test
    void comesFromTheInterface() throws Exception {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(address(1));
        assertThat(reached("bindinterface " + loopback.getName() + "\n", address(1)))
                .isEqualTo(address(1));
    }

    @Test
    void interfaceThatDoesNotExistIsNamed() throws Exception {
        TunnelException unknown = failure("bindinterface none9\n", address(1));
        assertThat(unknown.reason()).isEqualTo(Reason.CONFIG);
        assertThat(unknown).hasMessageContaining("BindInterface none9");
    }

    @Test
    void addressOfAnotherFamilyThanBindAddressIsPassedOver() throws Exception {
        byte[] one = new byte[16];
        one[15] = 1;
        InetAddress six = InetAddress.getByAddress(one);
        assertThat(reached("bindaddress 127.0.0.9\n", six, address(1))).isEqualTo(address(9));
        assertThat(failure("bindaddress 127.0.0.9\n", six))
                .hasMessageContaining("BindAddress 127.0.0.9 has no address of its family");
    }

    @Test
    void addressThatIsNotOursCannotBeBound() throws Exception {
        TunnelException foreign = failure("bindaddress 192.0.2.7\n", address(1));
        assertThat(foreign.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(foreign).hasMessageContaining("127.0.0.1: Cannot assign requested address");
    }

    @Test
    void addressFamilyExcludesNames() throws Exception {
        SshConfig six =
                SshConfig.parse("user j\nhostname 127.0.0.1\nport 9\naddressfamily inet6\n", "h", Path.of("/"), "u");
        assertThat(catchThrowableOfType(TunnelException.class, () -> new Dialing(client, six, TIMEOUT).dial(false)))
                .hasMessage("127.0.0.1 has no address that AddressFamily allows");
        assertThat(address(1)).isInstanceOf(Inet4Address.class);
    }

    @Test
    void interruptEndsTheWaitForASilentAddress() throws Exception {
        listenSilently(address(3));
        Dialing patient = new Dialing(client, config(""), Duration.ofSeconds(20));
        AtomicReference<Throwable> seen = new AtomicReference<>();
        Thread dialing = new Thread(() -> {
            try {
                patient.dial(List.of(address(3)));
            } catch (Exception e) {
                seen.set(e);
            }
        });
        dialing.start();
        Eventually.holds(() -> assertThat(dialing.getState()).isIn(Thread.State.WAITING, Thread.State.TIMED_WAITING));
        dialing.interrupt();
        dialing.join(1_000);
        assertThat(seen.get()).isInstanceOf(InterruptedException.class);
    }
}
