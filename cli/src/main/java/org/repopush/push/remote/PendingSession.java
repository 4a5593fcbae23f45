package org.repopush.push.remote;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A connection that is being made on a thread of its own, because SSH takes round trips while opening the source takes CPU.
 * Whoever starts it closes it: that ends the attempt, and the connection if there is one.
 */
public final class PendingSession implements AutoCloseable {
    private final FutureTask<ReceiveSession> task;
    private final Thread thread;
    private final AtomicReference<ReceiveSession> opened = new AtomicReference<>();

    private PendingSession(Callable<ReceiveSession> open) {
        this.task = new FutureTask<>(() -> {
            ReceiveSession connection = open.call();
            opened.set(connection);
            return connection;
        });
        this.thread = new Thread(task, "repo-push-connect");
        thread.setDaemon(true);
    }

    public static PendingSession start(Callable<ReceiveSession> open) {
        PendingSession connecting = new PendingSession(open);
        connecting.thread.start();
        return connecting;
    }

    /** Waits until it is made. The connection belongs to this object: closing this closes it. */
    public ReceiveSession join() throws IOException, InterruptedException {
        return OtherThread.result(task);
    }

    @Override
    public void close() {
        if (opened.get() == null) {
            thread.interrupt();
        }
        joinQuietly();
        ReceiveSession connection = opened.getAndSet(null);
        if (connection != null) {
            connection.close();
        }
    }

    /** Every wait of the attempt reacts to interruption, so this is short; an interruption of ours is kept for later. */
    private void joinQuietly() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
