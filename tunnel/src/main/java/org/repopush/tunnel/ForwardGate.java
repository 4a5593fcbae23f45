package org.repopush.tunnel;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.forward.ForwardingFilter;

/** Lets connections from the remote host through to our own server, while it is forwarded, and to nothing else. */
final class ForwardGate implements ForwardingFilter {
    static final String LOOPBACK = "127.0.0.1";

    private final Set<Integer> openPorts = ConcurrentHashMap.newKeySet();

    void open(int localPort) {
        openPorts.add(localPort);
    }

    void close(int localPort) {
        openPorts.remove(localPort);
    }

    @Override
    public boolean canConnect(Type type, SshdSocketAddress address, Session session) {
        return letsThrough(type, address);
    }

    boolean letsThrough(Type type, SshdSocketAddress address) {
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
