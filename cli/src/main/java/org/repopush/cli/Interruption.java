package org.repopush.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.repopush.push.model.ExitCode;

/**
 * Turns INT and TERM into an interrupt of the main thread, so that cleaning up is the normal way out of every block, and
 * into the status that the run ends with. A shutdown hook by itself would end in 143 for TERM.
 */
public final class Interruption {
    /** Longer than the remote part takes to release its locks; a second signal does not shorten it. */
    private static final long GRACE_SECONDS = 10;

    private final Thread main;
    private final Thread hook;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int status = ExitCode.INTERRUPTED.status();

    private Interruption(Thread main) {
        this.main = main;
        this.hook = new Thread(this::endRun, "repo-push-interruption");
    }

    /** From now on a signal interrupts this thread. */
    public static Interruption of(Thread main) {
        Interruption interruption = new Interruption(main);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Ends the process with this status, also when a signal came but the run had ended by itself. */
    public void exit(int endStatus) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook runs: it waits for this, and ends the process. System.exit would wait for the hook.
            status = endStatus;
            ended.countDown();
            return;
        }
        System.exit(endStatus);
    }

    private void endRun() {
        main.interrupt();
        try {
            ended.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts a shutdown hook; if somebody does, it is time to go.
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(status);
    }
}
