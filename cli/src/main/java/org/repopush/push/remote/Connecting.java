package org.repopush.push.remote;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A connection that is being made on a thread of its own, because SSH takes round trips while opening the source takes CPU.
 * Whoever starts it closes it: that ends the attempt, and the connection if there is one.
 */
public final class Connecting implements AutoCloseable {
    private final FutureTask<Receiver> task;
    private final Thread thread;
    private final AtomicReference<Receiver> opened = new AtomicReference<>();

    private Connecting(Callable<Receiver> open) {
        this.task = new FutureTask<>(() -> {
            Receiver connection = open.call();
            opened.set(connection);
            return connection;
        });
        this.thread = new Thread(task, "repo-push-connect");
        thread.setDaemon(true);
    }

    public static Connecting start(Callable<Receiver> open) {
        Connecting connecting = new Connecting(open);
        connecting.thread.start();
        return connecting;
    }

    /** Waits until it is made. The connection belongs to this object: closing this closes it. */
    public Receiver join() throws IOException, InterruptedException {
        return OtherThread.result(task);
    }

    @Override
    public void close() {
        if (opened.get() == null) {
            thread.interrupt();
        }
        joinQuietly();
        Receiver connection = opened.getAndSet(null);
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
