package org.repopush.tunnel;

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
import org.apache.sshd.client.session.ClientSession;
import org.repopush.tunnel.TunnelException.Reason;

/** The way to a connection: configuration, name, TCP, key exchange, login. Used once. */
final class Connecting {
    private final Destination destination;
    private final SshOptions options;
    private final Dialog user;

    Connecting(Destination destination, SshOptions options, Dialog user) {
        this.destination = destination;
        this.options = options;
        this.user = user;
    }

    RemoteHost connect() throws TunnelException, InterruptedException {
        try (ConfigQuery query = ConfigQuery.start(destination, options)) {
            SshClient client = SecureClient.create();
            try {
                return connect(client, query.answer(user));
            } catch (TunnelException | InterruptedException | RuntimeException e) {
                RemoteHost.stop(client);
                throw e;
            }
        }
    }

    private RemoteHost connect(SshClient client, SshConfig config) throws TunnelException, InterruptedException {
        ConnectionWatch watch = new ConnectionWatch();
        ForwardGate gate = new ForwardGate();
        HostKeyCheck hostKeyCheck = HostKeyCheck.of(config, user);
        Login login = Login.of(config, options, variable -> Optional.ofNullable(System.getenv(variable)), user);
        client.addSessionListener(watch);
        client.setForwardingFilter(gate);
        SecureClient.prepare(client, config, options.timeout(), hostKeyCheck, user);

        ClientSession session = dial(client, config);
        Optional<Acknowledging> acknowledging = Acknowledging.start(session.getIoSession());
        try {
            login.prepare(); // while the keys are exchanged
            watch.awaitKeys(config.hostAndPort(), connectTimeout(config), hostKeyCheck);
            login.run(new LoginTalk(session, config.name(), options.timeout()), watch);
            return new RemoteHost(client, session, watch, gate, acknowledging, config.name(), options.timeout());
        } catch (TunnelException | InterruptedException | RuntimeException e) {
            acknowledging.ifPresent(Acknowledging::close);
            throw e;
        } finally {
            login.close();
        }
    }

    private Duration connectTimeout(SshConfig config) throws TunnelException {
        return config.connectTimeout().orElse(options.timeout());
    }

    /** Tries the host's addresses one after another, as {@code ssh} does; MINA would try the first only. */
    private ClientSession dial(SshClient client, SshConfig config) throws TunnelException, InterruptedException {
        Optional<InetSocketAddress> from = bindAddress(config);
        List<String> failures = new ArrayList<>();
        boolean silent = false;
        for (InetAddress address : addresses(config)) {
            try {
                return dial(client, config, address, from);
            } catch (IOException e) {
                silent |= Await.isTimeout(e);
                failures.add(address.getHostAddress() + ": " + rootMessage(e));
            }
        }
        throw new TunnelException(
                silent ? Reason.TIMEOUT : Reason.UNREACHABLE,
                "cannot connect to %s (%s)".formatted(config.hostAndPort(), String.join("; ", failures)));
    }

    private ClientSession dial(
            SshClient client, SshConfig config, InetAddress address, Optional<InetSocketAddress> from)
            throws IOException, InterruptedException {
        HostConfigEntry entry = new HostConfigEntry("", address.getHostAddress(), config.port(), config.user(), null);
        Duration timeout = connectTimeout(config);
        return Await.of(() ->
                client.connect(entry, null, from.orElse(null)).verify(timeout).getSession());
    }

    private static List<InetAddress> addresses(SshConfig config) throws TunnelException {
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

    private static Optional<InetSocketAddress> bindAddress(SshConfig config) throws TunnelException {
        Optional<String> name = config.bindAddress();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        InetSocketAddress address = new InetSocketAddress(name.get(), 0);
        if (address.isUnresolved()) {
            throw new TunnelException(Reason.CONFIG, "BindAddress " + name.get() + " is no address of this machine");
        }
        return Optional.of(address);
    }

    private static String rootMessage(Throwable problem) {
        Throwable cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Printable.text(String.valueOf(cause.getMessage() == null ? cause : cause.getMessage()));
    }
}
