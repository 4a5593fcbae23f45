package org.repopush.push;

import java.io.IOException;
import java.time.Duration;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.RemoteFailure;
import org.repopush.tunnel.model.TunnelException;

/**
 * Whether a connection that is gone is made again, and when. Only one that once worked is: what cannot be reached at all is
 * told at once. Everything that arrived before is found again by the next try. Used by one thread.
 */
final class Reconnection {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final int most;
    private final PushEvent.Listener listener;
    private int tries;
    private boolean worked;
    private Duration pause = FIRST_PAUSE;

    /** @param most how often at most */
    Reconnection(int most, PushEvent.Listener listener) {
        this.most = most;
        this.listener = listener;
    }

    /** The connection works: the destination has answered. */
    void works() {
        worked = true;
    }

    /** Whether this is not the first connection. */
    boolean happened() {
        return tries > 0;
    }

    /** Returns after a pause when it is to be made again, and throws the failure otherwise. */
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
