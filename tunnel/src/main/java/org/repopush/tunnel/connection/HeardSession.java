package org.repopush.tunnel.connection;

import org.apache.sshd.client.ClientFactoryManager;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.Readable;

/** A session that knows when it has last heard of the server: whatever comes is a sign of life, not answers alone. */
public final class HeardSession extends ClientSessionImpl {
    private volatile long lastHeard = System.nanoTime();

    private HeardSession(ClientFactoryManager client, IoSession connection) throws Exception { // what MINA declares
        super(client, connection);
    }

    /** Makes all sessions of a client. */
    public static SessionFactory factory(ClientFactoryManager client) {
        return new SessionFactory(client) {
            @Override
            protected ClientSessionImpl doCreateSession(IoSession connection) throws Exception {
                return new HeardSession(getClient(), connection);
            }
        };
    }

    /**
     * Whether anything has come from the server since then.
     *
     * @param moment of {@link System#nanoTime}
     */
    public boolean hasHeardSince(long moment) {
        return lastHeard - moment >= 0;
    }

    @Override
    public void messageReceived(Readable bytes) throws Exception {
        lastHeard = System.nanoTime();
        super.messageReceived(bytes);
    }
}
