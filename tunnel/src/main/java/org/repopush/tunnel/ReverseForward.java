package org.repopush.tunnel;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.connection.ForwardGate;
import org.repopush.tunnel.connection.Heartbeat;
import org.repopush.tunnel.io.InterruptibleWait;
import org.repopush.tunnel.io.Threads;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port of the remote host's loopback that can lead to one of ours. The remote sshd chooses the port and, with
 * {@code GatewayPorts yes}, binds every address whatever is asked; only the remote host can see that. Threads: any.
 */
public final class ReverseForward implements HostChild {
    private static final Logger LOG = LoggerFactory.getLogger(ReverseForward.class);

    /**
     * The address first: asked for localhost, sshd chooses a port that is free on ::1 and goes on without 127.0.0.1 when
     * somebody else listens there. {@code permitlisten} compares names, and localhost is what keys are usually allowed.
     */
    private static final List<String> LISTEN_NAMES = List.of(ForwardGate.LOOPBACK, "localhost");

    private final ClientSession session;
    private final ForwardGate gate;
    private final SshdSocketAddress bound;
    private final Duration timeout;
    private final Consumer<ReverseForward> onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ReverseForward(
            ClientSession session,
            ForwardGate gate,
            SshdSocketAddress bound,
            Duration timeout,
            Consumer<ReverseForward> onClose) {
        this.session = session;
        this.gate = gate;
        this.bound = bound;
        this.timeout = timeout;
        this.onClose = onClose;
    }

    static ReverseForward open(
            ClientSession session, ForwardGate gate, Duration timeout, Consumer<ReverseForward> onClose)
            throws IOException, InterruptedException {
        @Nullable SshException denied = null;
        for (String name : LISTEN_NAMES) {
            try {
                SshdSocketAddress bound = InterruptibleWait.of(
                        () -> session.startRemotePortForwarding(new SshdSocketAddress(name, 0), ForwardGate.NOWHERE));
                return new ReverseForward(session, gate, bound, timeout, onClose);
            } catch (SshException e) {
                denied = e; // the only way in which the server says no
            }
        }
        throw new TunnelException(Reason.FORWARD_REFUSED, "the server does not allow port forwarding", denied);
    }

    /** The port on the remote host's loopback. */
    public int remotePort() {
        return bound.getPort();
    }

    /** Connections to the remote port, which have failed so far, go to our {@code 127.0.0.1:localPort} from now on. */
    public void leadTo(int localPort) {
        gate.open(remotePort(), localPort);
    }

    /** Cancels the forward; afterwards the remote port is closed, unless the connection is already gone. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        gate.close(remotePort());
        onClose.accept(this);
        if (session.isOpen()) {
            Threads.uninterrupted(this::cancel);
        }
    }

    private void cancel() throws InterruptedException {
        try {
            session.stopRemotePortForwarding(bound);
            // MINA asks for no answer to the cancellation; the server answers in order, so any answer tells that it is
            // done.
            Heartbeat.roundTrip(session, timeout);
        } catch (IOException e) {
            // a connection that breaks takes its forwards along
            LOG.debug("cannot cancel the forward of port {}", bound.getPort(), e);
        }
    }
}
