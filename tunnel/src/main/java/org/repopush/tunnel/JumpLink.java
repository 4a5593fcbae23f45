package org.repopush.tunnel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.connection.QuietClosingChannel;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.Dialog;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;
import org.repopush.tunnel.proxy.ProxyLink;

/**
 * A jump host: a connection like any other, with the host's own configuration, key check and login, and a channel from there
 * to the server. Only the jump host looks up the server's name.
 */
final class JumpLink implements ProxyLink {
    /** As {@code ssh -W} says where it comes from. */
    private static final SshdSocketAddress ORIGIN = new SshdSocketAddress("127.0.0.1", 65_535);

    private static final int MOST = 16;

    private final RemoteHost host;
    private final ClientChannel channel;

    private JumpLink(RemoteHost host, ClientChannel channel) {
        this.host = host;
        this.channel = channel;
    }

    /**
     * Connects to the last of the jump hosts, by way of those before it, and from there to the server.
     *
     * @param seen the jump hosts of whoever asks, to notice when they lead in a circle
     */
    static JumpLink to(SshConfig server, String jumps, SshOptions options, List<JumpHost> seen, Dialog user)
            throws TunnelException, InterruptedException {
        JumpHost next = JumpHost.lastOf(jumps);
        List<JumpHost> route = extended(seen, next, server);
        RemoteHost host = connect(next, options, route, user);
        try {
            return new JumpLink(
                    host, open(host, next, server, server.connectTimeout().orElse(options.timeout())));
        } catch (TunnelException | InterruptedException | RuntimeException e) {
            host.close();
            throw e;
        }
    }

    private static List<JumpHost> extended(List<JumpHost> seen, JumpHost next, SshConfig server)
            throws TunnelException {
        List<JumpHost> route = new ArrayList<>(seen);
        route.add(next);
        if (seen.contains(next) || route.size() > MOST) {
            throw TunnelException.onTheWay(
                    Reason.CONFIG,
                    "the jump hosts form a circle: %s again needs %s"
                            .formatted(Printable.text(server.originalHost()), Printable.text(next.name())),
                    "set ProxyJump none for the first of them in the SSH configuration");
        }
        return route;
    }

    private static RemoteHost connect(JumpHost next, SshOptions options, List<JumpHost> route, Dialog user)
            throws TunnelException, InterruptedException {
        try {
            return new ConnectionSetup(next.host(), next.options(options), user, route).connect(false);
        } catch (TunnelException e) {
            throw next.failed(e, options.configFile());
        }
    }

    private static ClientChannel open(RemoteHost host, JumpHost next, SshConfig server, Duration timeout)
            throws TunnelException, InterruptedException {
        try {
            return host.openChannelTo(new SshdSocketAddress(server.host(), server.port()), ORIGIN, timeout);
        } catch (TunnelException e) {
            throw next.failed(e, Optional.empty());
        } catch (IOException e) {
            throw refused(next, server, e, timeout);
        }
    }

    private static TunnelException refused(JumpHost next, SshConfig server, IOException problem, Duration timeout)
            throws TunnelException {
        String what = "jump host %s cannot connect to %s".formatted(next.name(), server.hostAndPort());
        Optional<SshChannelOpenException> refusal = QuietClosingChannel.refusal(problem);
        if (refusal.isEmpty()) {
            return TunnelException.onTheWay(
                    Reason.TIMEOUT,
                    "%s within %d s".formatted(what, timeout.toSeconds()),
                    "check the network and firewalls between the two, or allow more time with --timeout");
        }
        String why = ": " + Printable.text(String.valueOf(refusal.get().getMessage()));
        if (refusal.get().getReasonCode() == SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED) {
            return TunnelException.onTheWay(
                    Reason.UNREACHABLE,
                    "jump host %s does not allow connections to %s%s".formatted(next.name(), server.hostAndPort(), why),
                    "allow it in its sshd_config (AllowTcpForwarding, PermitOpen) or for the key there (permitopen)");
        }
        return TunnelException.onTheWay(
                Reason.UNREACHABLE,
                what + why,
                "check name and port: the jump host looks up the name, not this machine");
    }

    @Override
    public InputStream input() {
        return channel.getInvertedOut();
    }

    @Override
    public OutputStream output() {
        return channel.getInvertedIn();
    }

    /** Empty while the connection to the jump host is well: then the server has ended it. */
    @Override
    public Optional<String> fate() {
        return host.fate();
    }

    @Override
    public void cut() {
        channel.close(true);
    }

    @Override
    public void close() {
        cut();
        host.close();
    }
}
