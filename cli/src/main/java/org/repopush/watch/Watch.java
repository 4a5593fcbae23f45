package org.repopush.watch;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.repopush.push.Standing;
import org.repopush.push.Standing.Verdict;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Again.Why;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushException;
import org.repopush.repo.RepoKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes, then looks at the source again and again, and pushes when it has changed, when a signal asks for it, when a connection was
 * lost, or when the last push has failed. It ends when the thread is interrupted, or with the first push when that fails: what is
 * wrong then is wrong with what the user has asked for. Looks and pauses cost the destinations nothing. Used by one thread.
 */
public final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    /** When all has been well for so long, the next pause is a short one. */
    private static final Duration GOOD = Pauses.LONGEST;

    private final RepoKind kind;
    private final Path directory;
    private final Duration interval;
    private final Listener listener;
    private final ServiceManager service;
    private final Pauses pauses = new Pauses();
    private boolean good;
    private long goodSince;

    /** Is told what goes on, on the thread of the watch while no push runs. */
    public interface Listener {
        void on(PushEvent event);

        /** A push has failed that is going to be tried again. */
        void failed(PushException failure);
    }

    /**
     * Watches one source.
     *
     * @param directory the source, one that {@code kind} recognises
     * @param interval between two looks
     */
    public Watch(RepoKind kind, Path directory, Duration interval, Listener listener, ServiceManager service) {
        this.kind = requireNonNull(kind, "kind");
        this.directory = requireNonNull(directory, "directory");
        this.interval = requireNonNull(interval, "interval");
        this.listener = requireNonNull(listener, "listener");
        this.service = requireNonNull(service, "service");
    }

    /**
     * Watches until the thread is interrupted.
     *
     * @param pushes closed by whoever has made it
     * @param publications of these pushes
     * @return the exit status when the first push has failed
     * @throws PushException when the first push has failed without a result
     */
    public ExitCode run(Standing pushes, Publications publications) throws PushException, InterruptedException {
        PushThread thread = new PushThread(pushes, publications, service);
        try (Wakeup wakeup = Wakeup.bySignal()) {
            long seen = kind.look(directory);
            Verdict first = thread.push();
            if (first.failed()) {
                return first.code();
            }
            service.ready();
            boolean well = true;
            while (true) {
                Why why = await(pushes, wakeup, seen, well);
                seen = kind.look(directory);
                listener.on(new PushEvent.Again(why));
                well = pushes(thread);
            }
        } finally {
            service.stopping();
        }
    }

    private boolean pushes(PushThread thread) throws InterruptedException {
        try {
            return !thread.push().failed();
        } catch (PushException e) {
            listener.failed(e);
            service.failed(e.problem());
            return false;
        }
    }

    /**
     * Waits for a reason to push.
     *
     * @param seen at the source when the last push began
     * @param well whether that has not failed
     */
    private Why await(Standing pushes, Wakeup wakeup, long seen, boolean well) throws InterruptedException {
        long now = System.nanoTime();
        Due look = new Due(now, interval);
        Optional<Due> retry = Optional.empty();
        if (!well) {
            retry = Optional.of(new Due(now, pause(now)));
        } else if (!good) {
            good = true;
            goodSince = now;
        }
        listener.on(new PushEvent.Watching(interval, retry.map(Due::after)));
        if (well) {
            service.watching();
        }
        boolean lost = false;
        while (true) {
            if (wakeup.await(shortest(look, retry))) {
                return Why.SIGNAL;
            }
            service.alive();
            now = System.nanoTime();
            if (retry.isPresent() && retry.get().isPast(now)) {
                return lost ? Why.LOST : Why.RETRY;
            }
            if (look.isPast(now)) {
                look = new Due(now, interval);
                if (kind.look(directory) != seen) {
                    return Why.CHANGED;
                }
                LOG.debug("looked: the source is as it was");
            }
            if (retry.isEmpty() && pushes.hasLostConnection()) {
                lost = true;
                retry = Optional.of(new Due(now, pause(now)));
                listener.on(new PushEvent.Warning(
                        Code.CONNECTING_AGAIN,
                        "the connection is lost: reconnecting in "
                                + retry.get().after().toSeconds() + " s"));
            }
        }
    }

    private Duration shortest(Due look, Optional<Due> retry) {
        long now = System.nanoTime();
        Duration least = look.left(now);
        if (retry.isPresent() && retry.get().left(now).compareTo(least) < 0) {
            least = retry.get().left(now);
        }
        Duration most = service.tick();
        return least.compareTo(most) < 0 ? least : most;
    }

    private Duration pause(long now) {
        if (good && now - goodSince >= GOOD.toNanos()) {
            pauses.reset();
        }
        good = false;
        return pauses.next();
    }

    /** Something that is to be done later. */
    private record Due(long from, Duration after) {
        boolean isPast(long now) {
            return now - from >= after.toNanos();
        }

        Duration left(long now) {
            long left = after.toNanos() - (now - from);
            return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
        }
    }
}
