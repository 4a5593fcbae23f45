package org.repopush.watch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.repopush.push.Standing;
import org.repopush.push.Standing.Verdict;
import org.repopush.push.model.PushException;
import org.repopush.tunnel.io.Threads;

/**
 * Runs each push on a thread of its own, so that an interrupt of the one that waits for it does not meet a publication that has begun,
 * and so that a service manager is told meanwhile that this program lives.
 */
final class PushThread {
    /** A publication is waited for so long; the destination finishes it in any case. */
    private static final Duration PUBLICATION = Duration.ofSeconds(5);

    private final Standing pushes;
    private final Publications publications;
    private final ServiceManager service;

    PushThread(Standing pushes, Publications publications, ServiceManager service) {
        this.pushes = pushes;
        this.publications = publications;
        this.service = service;
    }

    /** Pushes once. When this thread is interrupted, the push ends, but for a publication that has begun. */
    Verdict push() throws PushException, InterruptedException {
        publications.none();
        service.pushing();
        FutureTask<Verdict> task = new FutureTask<>(pushes::push);
        Thread thread = Threads.unstarted("watched-push", task);
        thread.start();
        try {
            return result(task);
        } catch (InterruptedException e) {
            if (publications.haveBegun()) {
                finish(task);
            }
            thread.interrupt();
            throw e;
        } finally {
            Threads.join(List.of(thread));
        }
    }

    private Verdict result(FutureTask<Verdict> task) throws PushException, InterruptedException {
        Duration tick = service.tick();
        while (true) {
            try {
                return task.get(tick.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                service.alive();
            } catch (ExecutionException e) {
                throw failure(e);
            }
        }
    }

    private static PushException failure(ExecutionException e) throws InterruptedException {
        Throwable cause = e.getCause();
        if (cause instanceof PushException failure) {
            return failure;
        }
        if (cause instanceof InterruptedException interrupt) {
            throw interrupt;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw cause instanceof RuntimeException bug ? bug : new IllegalStateException(cause);
    }

    /** Waits, not for ever, until it has ended; how, its events have told. */
    private static void finish(FutureTask<Verdict> task) throws InterruptedException {
        try {
            task.get(PUBLICATION.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The run ends all the same, as interrupted.
        }
    }
}
