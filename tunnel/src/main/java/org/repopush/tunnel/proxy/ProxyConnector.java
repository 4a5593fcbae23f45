package org.repopush.tunnel.proxy;

import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;
import java.util.Map;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.Factory;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.io.DefaultIoConnectFuture;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoConnectFuture;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.IoServiceFactoryFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Has a client of MINA's connect by a {@link ProxyLink}, once, where it would open a socket. So nothing has to listen for it: the
 * usual construction is a port of our own that leads into the way, and any user of this machine could come first there.
 */
public final class ProxyConnector extends AbstractCloseable implements IoServiceFactoryFactory, IoServiceFactory {
    private final ProxyLink proxy;
    private final SocketAddress server;
    private @Nullable FactoryManager client;
    private @Nullable IoServiceFactory sockets;
    private @Nullable IoServiceEventListener listener;

    /**
     * For one connection through a link.
     *
     * @param server where the way leads, for logs
     */
    public ProxyConnector(ProxyLink proxy, SocketAddress server) {
        this.proxy = proxy;
        this.server = server;
    }

    @Override
    public synchronized IoServiceFactory create(FactoryManager manager) {
        client = manager;
        return this;
    }

    @Override
    public void setExecutorServiceFactory(Factory<CloseableExecutorService> factory) {
        throw new UnsupportedOperationException("a way has two threads of its own");
    }

    /** The session goes by the way; what is forwarded through it goes on to ports of this machine. */
    @Override
    public synchronized IoConnector createConnector(IoHandler handler) {
        if (handler instanceof SessionFactory) {
            return new Connector(handler);
        }
        IoServiceFactory usual = sockets;
        if (usual == null) {
            usual = new Nio2ServiceFactoryFactory().create(requireNonNull(client, "client"));
            sockets = usual;
        }
        return usual.createConnector(handler);
    }

    @Override
    protected synchronized void doCloseImmediately() {
        IoServiceFactory usual = sockets;
        if (usual != null) {
            usual.close(true);
        }
        super.doCloseImmediately();
    }

    @Override
    public IoAcceptor createAcceptor(IoHandler handler) {
        throw new UnsupportedOperationException("nothing listens");
    }

    @Override
    public @Nullable IoServiceEventListener getIoServiceEventListener() {
        return listener;
    }

    @Override
    public void setIoServiceEventListener(@Nullable IoServiceEventListener events) {
        listener = events;
    }

    /** Connects once, whatever the address. */
    private final class Connector extends AbstractCloseable implements IoConnector {
        private final ProxyIoSession session;

        Connector(IoHandler handler) {
            session = new ProxyIoSession(proxy, this, handler, server);
        }

        @Override
        public IoConnectFuture connect(
                SocketAddress target, @Nullable AttributeRepository context, @Nullable SocketAddress local) {
            IoConnectFuture future = new DefaultIoConnectFuture(server, null);
            try {
                session.start(() -> future.setSession(session));
            } catch (Exception e) { // what MINA declares
                future.setException(e);
            }
            return future;
        }

        @Override
        protected CloseFuture doCloseGracefully() {
            return session.close(false);
        }

        @Override
        protected void doCloseImmediately() {
            session.close(true);
            session.join();
            super.doCloseImmediately();
        }

        @Override
        public Map<Long, IoSession> getManagedSessions() {
            return Map.of(session.getId(), session);
        }

        @Override
        public @Nullable IoServiceEventListener getIoServiceEventListener() {
            return listener;
        }

        @Override
        public void setIoServiceEventListener(@Nullable IoServiceEventListener events) {
            listener = events;
        }
    }
}
