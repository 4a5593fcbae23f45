package org.repopush.tunnel.io;

import java.time.Duration;
import java.util.List;

/** Our own threads: daemons named {@code repo-push-<what>}, joined by whoever started them. */
public final class Threads {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Threads() {}

    public static Thread unstarted(String what, Runnable work) {
        Thread thread = new Thread(work, "repo-push-" + what);
        thread.setDaemon(true);
        return thread;
    }

    /** Waits, not for ever, until all have ended. An interrupt ends the wait for none of them and is kept. */
    public static void join(List<Thread> threads) {
        uninterrupted(() -> {
            for (Thread thread : threads) {
                if (thread != Thread.currentThread()) {
                    thread.join(PATIENCE.toMillis());
                }
            }
        });
    }

    /** What closing has to wait for even when the thread is already interrupted. */
    public interface Wait {
        void run() throws InterruptedException;
    }

    /**
     * Runs a bounded wait with the interrupt put aside, and restores it afterwards; a second interrupt meanwhile cuts the
     * wait short.
     */
    public static void uninterrupted(Wait wait) {
        boolean interrupted = Thread.interrupted();
        try {
            wait.run();
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
