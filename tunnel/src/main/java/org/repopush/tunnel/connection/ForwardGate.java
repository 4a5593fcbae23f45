package org.repopush.tunnel.connection;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.forward.ForwardingFilter;

/** Lets connections from the remote host through to our own server, while it is forwarded, and to nothing else. */
public final class ForwardGate implements ForwardingFilter {
    public static final String LOOPBACK = "127.0.0.1";

    private final Set<Integer> openPorts = ConcurrentHashMap.newKeySet();

    public void open(int localPort) {
        openPorts.add(localPort);
    }

    public void close(int localPort) {
        openPorts.remove(localPort);
    }

    @Override
    public boolean canConnect(Type type, SshdSocketAddress address, Session session) {
        return letsThrough(type, address);
    }

    public boolean letsThrough(Type type, SshdSocketAddress address) {
        return type == Type.Forwarded
                && address.getHostName().equals(LOOPBACK)
                && openPorts.contains(address.getPort());
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
