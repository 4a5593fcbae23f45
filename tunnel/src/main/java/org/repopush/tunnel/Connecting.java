package org.repopush.tunnel;

import java.time.Duration;
import java.util.Optional;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;

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

        ClientSession session = new Dialing(client, config, connectTimeout(config)).dial();
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
}
