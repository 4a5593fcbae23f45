package org.repopush.tunnel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.repopush.tunnel.config.ConfigQuery;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.connection.ConnectionWatch;
import org.repopush.tunnel.connection.Dialing;
import org.repopush.tunnel.connection.EarlyShell;
import org.repopush.tunnel.connection.ForwardGate;
import org.repopush.tunnel.connection.QuickAck;
import org.repopush.tunnel.hostkey.HostKeyCheck;
import org.repopush.tunnel.login.AuthExchange;
import org.repopush.tunnel.login.Login;
import org.repopush.tunnel.model.Dialog;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.proxy.ProxyConnector;
import org.repopush.tunnel.proxy.ProxyLink;
import org.repopush.tunnel.proxy.ProxyProcess;

/** The way to a connection: configuration, name, TCP, key exchange, login. Used once. */
final class ConnectionSetup {
    private final Host server;
    private final SshOptions options;
    private final Dialog user;
    private final List<JumpHost> hops;

    /**
     * @param hops the jump hosts that need this connection, when it is one to a jump host
     */
    ConnectionSetup(Host server, SshOptions options, Dialog user, List<JumpHost> hops) {
        this.server = server;
        this.options = options;
        this.user = user;
        this.hops = List.copyOf(hops);
    }

    /** @param withShell whether a shell will be wanted there */
    RemoteHost connect(boolean withShell) throws TunnelException, InterruptedException {
        try (ConfigQuery query = ConfigQuery.start(server, options)) {
            SshClient client = SecureClient.create();
            try {
                SshConfig config = query.answer(user);
                return connect(client, config, proxy(config), withShell);
            } catch (TunnelException | InterruptedException | RuntimeException e) {
                RemoteHost.stop(client);
                throw e;
            }
        }
    }

    /** What leads to the host, when it is not TCP from here. */
    private Optional<ProxyLink> proxy(SshConfig config) throws TunnelException, InterruptedException {
        Optional<String> jumps = config.proxyJump();
        if (jumps.isPresent()) {
            return Optional.of(JumpLink.to(config, jumps.get(), options, hops, user));
        }
        Optional<String> command = config.proxyCommand();
        return command.isEmpty() ? Optional.empty() : Optional.of(ProxyProcess.start(command.get(), user));
    }

    private RemoteHost connect(SshClient client, SshConfig config, Optional<ProxyLink> proxy, boolean withShell)
            throws TunnelException, InterruptedException {
        try {
            if (proxy.isPresent()) {
                SshdSocketAddress server = new SshdSocketAddress(config.host(), config.port());
                client.setIoServiceFactoryFactory(new ProxyConnector(proxy.get(), server));
            }
            return connectBy(client, config, proxy, withShell);
        } catch (TunnelException | InterruptedException | RuntimeException e) {
            RemoteHost.stop(client); // while it can still say so
            proxy.ifPresent(ProxyLink::close);
            throw e;
        }
    }

    private RemoteHost connectBy(SshClient client, SshConfig config, Optional<ProxyLink> proxy, boolean withShell)
            throws TunnelException, InterruptedException {
        ConnectionWatch watch = new ConnectionWatch(proxy);
        ForwardGate gate = new ForwardGate();
        HostKeyCheck hostKeyCheck = HostKeyCheck.of(config, user);
        Login login = Login.of(config, options, variable -> Optional.ofNullable(System.getenv(variable)), user);
        client.addSessionListener(watch);
        client.setForwardingFilter(gate);
        client.setForwarderFactory(gate);
        SecureClient.prepare(client, config, options.timeout(), hostKeyCheck, user);

        ClientSession session = new Dialing(client, config, connectTimeout(config)).dial(proxy.isPresent());
        Optional<QuickAck> acknowledging = QuickAck.start(session.getIoSession());
        try {
            login.prepare(); // while the keys are exchanged
            watch.awaitKeys(config.hostAndPort(), connectTimeout(config), hostKeyCheck);
            EarlyShell shell = new EarlyShell();
            login.run(
                    new AuthExchange(
                            session,
                            withShell ? Optional.of(shell) : Optional.empty(),
                            config.name(),
                            options.timeout()),
                    watch);
            return new RemoteHost(
                    client, session, shell, watch, gate, acknowledging, proxy, config.name(), options.timeout());
        } catch (TunnelException | InterruptedException | RuntimeException e) {
            acknowledging.ifPresent(QuickAck::close);
            throw e;
        } finally {
            login.close();
        }
    }

    private Duration connectTimeout(SshConfig config) throws TunnelException {
        return config.connectTimeout().orElse(options.timeout());
    }
}
