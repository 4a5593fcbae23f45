package org.repopush.tunnel.connection;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.forward.DefaultForwarder;
import org.apache.sshd.common.forward.DefaultForwarderFactory;
import org.apache.sshd.common.forward.Forwarder;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.forward.ForwardingFilter;

/**
 * Lets connections from the remote host through to our own servers, while their ports are forwarded, and to nothing else. Which server
 * a remote port leads to is said when that port is open: a server need not be started for a port that is refused. Of one connection.
 */
public final class ForwardGate extends DefaultForwarderFactory implements ForwardingFilter {
    public static final String LOOPBACK = "127.0.0.1";

    /**
     * Where connections go that come too early or too late: nobody can be reached there. A connection that MINA is told to deny would leave
     * a thread behind.
     */
    public static final SshdSocketAddress NOWHERE = new SshdSocketAddress(LOOPBACK, 0);

    private final Map<Integer, SshdSocketAddress> servers = new ConcurrentHashMap<>();

    /** From now on connections to that remote port go to that one of ours. */
    public void open(int remotePort, int localPort) {
        servers.put(remotePort, new SshdSocketAddress(LOOPBACK, localPort));
    }

    /** Connections to that remote port fail from now on, as before {@link #open}. */
    public void close(int remotePort) {
        servers.remove(remotePort);
    }

    @Override
    public Forwarder create(ConnectionService service) {
        Forwarder forwarder = new LateForwarder(service);
        forwarder.addPortForwardingEventListenerManager(this);
        return forwarder;
    }

    /** MINA's own, but that it asks us for the server when a connection comes. */
    private final class LateForwarder extends DefaultForwarder {
        LateForwarder(ConnectionService service) {
            super(service);
        }

        @Override
        // MINA waits for the answer to a request for a port with this monitor held; the thread that reads must not wait
        // for it.
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public SshdSocketAddress getForwardedPort(int remotePort) {
            return servers.getOrDefault(remotePort, NOWHERE);
        }
    }

    @Override
    public boolean canConnect(Type type, SshdSocketAddress address, Session session) {
        return letsThrough(type, address);
    }

    public boolean letsThrough(Type type, SshdSocketAddress address) {
        return type == Type.Forwarded && (address.equals(NOWHERE) || servers.containsValue(address));
    }

    @Override
    public boolean canListen(SshdSocketAddress address, Session session) {
        return false;
    }

    @Override
    public boolean canForwardAgent(Session session, String requestType) {
        return false;
    }

    @Override
    public boolean canForwardX11(Session session, String requestType) {
        return false;
    }
}
