package org.repopush.tunnel.proxy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.io.Threads;

/**
 * The streams of a {@link ProxyLink} as what MINA takes for a network connection. One thread reads and runs MINA's callbacks,
 * another writes: MINA never waits for a write.
 */
final class ProxyIoSession extends AbstractCloseable implements IoSession {
    private static final int BLOCK = 1 << 15;

    private final ProxyLink proxy;
    private final IoService service;
    private final IoHandler handler;
    private final SocketAddress server;
    private final Map<Object, Object> attributes = new ConcurrentHashMap<>();
    private final BlockingQueue<Write> writes = new LinkedBlockingQueue<>();
    private final Thread reader = Threads.unstarted("way-in", this::read);
    private final Thread writer = Threads.unstarted("way-out", this::write);
    private volatile @Nullable Write last;
    private volatile boolean broken;
    private boolean suspended;

    /** Something to be written, and what becomes of it. */
    private static final class Write extends AbstractIoWriteFuture {
        private final Buffer bytes;

        Write(Buffer bytes) {
            super("way", null);
            this.bytes = bytes;
        }

        void done() {
            setValue(true);
        }

        void failed(Throwable why) {
            setValue(why);
        }
    }

    /**
     * @param server for logs
     */
    ProxyIoSession(ProxyLink proxy, IoService service, IoHandler handler, SocketAddress server) {
        this.proxy = proxy;
        this.service = service;
        this.handler = handler;
        this.server = server;
    }

    /** Begins to carry; what is to be done before the server is heard comes between. */
    void start(Runnable connected) throws Exception { // what MINA declares
        writer.start();
        handler.sessionCreated(this);
        connected.run();
        reader.start();
    }

    private void read() {
        byte[] block = new byte[BLOCK];
        try {
            for (int n = proxy.input().read(block);
                    n >= 0 && isOpen();
                    n = proxy.input().read(block)) {
                awaitResumption();
                handler.messageReceived(this, new ByteArrayBuffer(block, 0, n));
            }
            close(true);
        } catch (Exception e) { // what MINA declares
            fail(e);
        }
    }

    private void write() {
        OutputStream out = proxy.output();
        try {
            while (true) {
                Write next = writes.take();
                out.write(next.bytes.array(), next.bytes.rpos(), next.bytes.available());
                if (writes.isEmpty()) {
                    out.flush();
                }
                next.done();
            }
        } catch (IOException e) {
            log.debug("nobody reads any more", e); // what was said before that is still to be heard, and then the end
            broken = true;
            abortWrites();
        } catch (InterruptedException e) {
            log.debug("no longer writing", e); // closed
        }
    }

    private void fail(Exception problem) {
        if (isOpen()) {
            try {
                handler.exceptionCaught(this, problem);
            } catch (Exception e) { // what MINA declares
                log.debug("nobody takes the failure of {}", this, e);
            }
        }
        close(true);
    }

    @Override
    public IoWriteFuture writeBuffer(Buffer buffer) {
        Write write = new Write(buffer);
        last = write;
        writes.add(write);
        if (broken || isClosing()) {
            abortWrites();
        }
        return write;
    }

    private void abortWrites() {
        for (Write write = writes.poll(); write != null; write = writes.poll()) {
            write.failed(new ClosedChannelException());
        }
    }

    @Override
    protected CloseFuture doCloseGracefully() {
        Write pending = last;
        return pending == null
                ? builder().build().close(false)
                : builder().when(pending).build().close(false);
    }

    @Override
    protected void doCloseImmediately() {
        proxy.cut();
        writer.interrupt();
        abortWrites();
        super.doCloseImmediately();
        try {
            handler.sessionClosed(this);
        } catch (Exception e) { // what MINA declares
            log.debug("nobody takes the end of {}", this, e);
        }
    }

    /** Waits for its threads. */
    void join() {
        Threads.join(List.of(reader, writer));
    }

    @Override
    public synchronized void suspendRead() {
        suspended = true;
    }

    @Override
    public synchronized void resumeRead() {
        suspended = false;
        notifyAll();
    }

    private synchronized void awaitResumption() throws InterruptedException {
        while (suspended && isOpen()) {
            wait();
        }
    }

    @Override
    protected void preClose() {
        resumeRead();
    }

    @Override
    public void shutdownOutputStream() {
        throw new UnsupportedOperationException("SSH ends in both directions at once");
    }

    @Override
    public long getId() {
        return 1;
    }

    @Override
    public @Nullable SocketAddress getAcceptanceAddress() {
        return null;
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return server;
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() {
        return null;
    }

    @Override
    public IoService getService() {
        return service;
    }

    @Override
    public @Nullable Object getAttribute(Object key) {
        return attributes.get(key);
    }

    @Override
    public @Nullable Object setAttribute(Object key, Object value) {
        return attributes.put(key, value);
    }

    @Override
    public @Nullable Object setAttributeIfAbsent(Object key, Object value) {
        return attributes.putIfAbsent(key, value);
    }

    @Override
    public @Nullable Object removeAttribute(Object key) {
        return attributes.remove(key);
    }

    @Override
    public String toString() {
        return "way to " + server;
    }
}
