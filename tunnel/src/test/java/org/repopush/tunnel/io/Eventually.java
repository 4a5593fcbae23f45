package org.repopush.tunnel.io;

import java.time.Duration;

/** Waits for what becomes true on another thread. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Eventually() {}

    public interface Check {
        void run() throws Exception;
    }

    public static void holds(Check check) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                check.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            Thread.sleep(20);
        }
    }
}
