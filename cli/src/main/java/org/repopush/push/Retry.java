package org.repopush.push;

import java.io.IOException;
import java.time.Duration;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RemoteFailure;
import org.repopush.repo.KindFailures.Remedy;
import org.repopush.tunnel.model.TunnelException;

/**
 * Repeats the steps of a push: through a new connection when one is lost, after a pause when another push of the same is in the
 * way. Only a connection that once worked is made again: a host that cannot be reached at all is reported at once. Everything that
 * arrived before is found again by the next try. Used by one thread.
 */
public final class Retry {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final int most;
    private final LockWait wait;
    private final PushEvent.Listener listener;
    private int tries;
    private boolean worked;
    private Duration pause = FIRST_PAUSE;

    /** For one push to one destination. */
    public Retry(PushRequest request, PushEvent.Listener listener) {
        this(request.transfer().retries(), new LockWait(request.lockTimeout()), listener);
    }

    /** @param most how often a connection is made again at most */
    Retry(int most, LockWait wait, PushEvent.Listener listener) {
        this.most = most;
        this.wait = wait;
        this.listener = listener;
    }

    /** Steps of a session. */
    @FunctionalInterface
    public interface Steps<T> {
        /** Takes them. */
        T take(Session session) throws IOException, InterruptedException;
    }

    /** Steps that are repeated with the same session. */
    @FunctionalInterface
    public interface Attempt<T> {
        /** Makes one. */
        T make() throws IOException, InterruptedException;
    }

    /**
     * Takes steps until they come to a result, through a new connection when one is lost. The session with which they have come to
     * it stays open.
     */
    public <T> T run(Line line, Steps<T> steps) throws IOException, InterruptedException {
        while (true) {
            Session session = line.session();
            try {
                return steps.take(session);
            } catch (IOException e) {
                session.close();
                note(session);
                after(e);
                line.renew();
            }
        }
    }

    /** Makes attempts while another push of the same, or a program that signs there, is in the way. */
    public <T> T whileBusy(Attempt<T> attempt) throws IOException, InterruptedException {
        while (true) {
            try {
                return attempt.make();
            } catch (RemoteFailure failure) {
                if (failure.remedy() != Remedy.PLAN_AGAIN) {
                    throw failure;
                }
                wait.pause(failure);
            }
        }
    }

    /** How long locks of the destination are waited for. */
    LockWait locks() {
        return wait;
    }

    private void note(Session session) {
        if (session.hasAnswered()) {
            works();
        }
    }

    /** A connection has worked: the destination has answered. */
    void works() {
        worked = true;
    }

    /** Returns after a pause when the connection is to be made again, and throws the failure otherwise. */
    void after(IOException failure) throws IOException, InterruptedException {
        if (!worked || tries >= most || !isLoss(failure)) {
            throw failure;
        }
        tries++;
        listener.on(new PushEvent.Warning(
                Code.CONNECTING_AGAIN,
                String.format("%s: reconnecting in %d s (%d of %d)", said(failure), pause.toSeconds(), tries, most)));
        Thread.sleep(pause.toMillis());
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** The connection is gone or cannot be made at the moment: nothing that an answer of the destination would say. */
    private static boolean isLoss(IOException failure) {
        if (failure instanceof RemoteFailure remote) {
            return remote.is(RemoteFailure.Code.SILENT);
        }
        return failure instanceof TunnelException tunnel
                && switch (tunnel.reason()) {
                    case LOST, TIMEOUT, UNREACHABLE -> true;
                    default -> false;
                };
    }

    private static String said(IOException failure) {
        return failure instanceof RemoteFailure
                ? "the destination does not answer"
                : String.valueOf(failure.getMessage());
    }
}
