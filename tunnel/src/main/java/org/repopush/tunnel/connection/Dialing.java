package org.repopush.tunnel.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntry;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.session.ClientSession;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.io.InterruptibleWait;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** From a host's name to a connection on which nothing has been said yet. */
public final class Dialing {
    /** What stands for an address where there is none; a literal, so nobody looks it up. */
    private static final String NO_ADDRESS = "0.0.0.0";

    private final SshClient client;
    private final SshConfig config;
    private final Duration timeout;

    /**
     * For one connection.
     *
     * @param timeout for each address
     */
    public Dialing(SshClient client, SshConfig config, Duration timeout) {
        this.client = client;
        this.config = config;
        this.timeout = timeout;
    }

    /**
     * Connects to the first address that answers.
     *
     * @param byWay whether the client knows another way than TCP, so that the name is not for us to look up
     */
    public ClientSession dial(boolean byWay) throws TunnelException, InterruptedException {
        if (!byWay) {
            return dial(addresses());
        }
        try {
            return connect(NO_ADDRESS, Optional.empty());
        } catch (IOException e) {
            throw new TunnelException(
                    Reason.UNREACHABLE, "cannot connect to %s (%s)".formatted(config.hostAndPort(), rootMessage(e)), e);
        }
    }

    /** Tries the addresses one after another, as {@code ssh} does; MINA would try the first only. */
    public ClientSession dial(List<InetAddress> addresses) throws TunnelException, InterruptedException {
        BindAddresses from = BindAddresses.of(config);
        List<String> failures = new ArrayList<>();
        boolean silent = false;
        for (InetAddress address : addresses) {
            try {
                return connect(address.getHostAddress(), from.towards(address));
            } catch (IOException e) {
                silent |= InterruptibleWait.isTimeout(e);
                failures.add(address.getHostAddress() + ": " + rootMessage(e));
            }
        }
        throw new TunnelException(
                silent ? Reason.TIMEOUT : Reason.UNREACHABLE,
                "cannot connect to %s (%s)".formatted(config.hostAndPort(), String.join("; ", failures)));
    }

    private ClientSession connect(String address, Optional<InetSocketAddress> from)
            throws IOException, InterruptedException {
        HostConfigEntry entry = new HostConfigEntry("", address, config.port(), config.user(), null);
        ConnectFuture connecting = client.connect(entry, null, from.orElse(null));
        try {
            return InterruptibleWait.of(() -> connecting.verify(timeout).getSession());
        } catch (IOException | InterruptedException e) {
            connecting.cancel(); // what answers later must not be taken for the next address
            throw e;
        }
    }

    private List<InetAddress> addresses() throws TunnelException {
        try {
            List<InetAddress> addresses = Arrays.stream(InetAddress.getAllByName(config.host()))
                    .filter(config::allows)
                    .toList();
            if (addresses.isEmpty()) {
                throw new TunnelException(
                        Reason.UNREACHABLE, config.host() + " has no address that AddressFamily allows");
            }
            return addresses;
        } catch (UnknownHostException e) {
            throw new TunnelException(Reason.UNREACHABLE, "no address is known for host " + config.host(), e);
        }
    }

    private static String rootMessage(Throwable problem) {
        Throwable cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Printable.text(String.valueOf(cause.getMessage() == null ? cause : cause.getMessage()));
    }
}
