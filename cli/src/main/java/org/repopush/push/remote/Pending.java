package org.repopush.push.remote;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Something that is being opened on a thread of its own, because that takes round trips and other things can be done meanwhile: a
 * connection while the source is opened, a forwarded port while the stage is made. Whoever starts it closes it: that ends the
 * attempt, and what has been opened.
 */
public final class Pending<T> implements AutoCloseable {
    private final FutureTask<T> task;
    private final Thread thread;
    private final AtomicReference<T> opened = new AtomicReference<>();
    private final Consumer<T> closer;

    private Pending(String name, Callable<T> open, Consumer<T> closer) {
        this.task = new FutureTask<>(() -> {
            T result = open.call();
            opened.set(result);
            return result;
        });
        this.thread = new Thread(task, name);
        this.closer = requireNonNull(closer, "closer");
        thread.setDaemon(true);
    }

    /**
     * Begins.
     *
     * @param name of the thread
     * @param open every wait in it reacts to interruption
     * @param closer closes what was opened
     */
    public static <T> Pending<T> start(String name, Callable<T> open, Consumer<T> closer) {
        Pending<T> pending = new Pending<>(name, open, closer);
        pending.thread.start();
        return pending;
    }

    /** A connection that is being made. */
    public static Pending<ReceiveSession> session(Callable<ReceiveSession> open) {
        return start("repo-push-connect", open, ReceiveSession::close);
    }

    /** Waits until it is open. It belongs to this object: closing this closes it. */
    public T join() throws IOException, InterruptedException {
        return OtherThread.result(task);
    }

    @Override
    public void close() {
        if (opened.get() == null) {
            thread.interrupt();
        }
        joinQuietly();
        T result = opened.getAndSet(null);
        if (result != null) {
            closer.accept(result);
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
