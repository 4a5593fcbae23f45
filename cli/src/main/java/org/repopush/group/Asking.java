package org.repopush.group;

import java.io.IOException;
import org.repopush.push.model.RemoteFailure;

/**
 * How often a member is asked for its refs, when the end of its publication was not heard: a publication that has begun goes on
 * without us, so its refs may move a little later. Used by one thread.
 */
final class Asking {
    private static final long FIRST_MILLIS = 250;
    private static final int MOST = 5;

    private final boolean answered;
    private int asked;

    /** @param answered whether it had said that it has not published; then there is nothing to wait for */
    Asking(boolean answered) {
        this.answered = answered;
    }

    static Asking after(IOException failure) {
        return new Asking(failure instanceof RemoteFailure remote
                && !remote.is(RemoteFailure.Code.SILENT, RemoteFailure.Code.STALLED, RemoteFailure.Code.GARBLED));
    }

    /** Whether the failure is what it answered. */
    boolean wasAnswered() {
        return answered;
    }

    /** Whether it is asked once more; waits before that, longer each time, eight seconds in all. */
    boolean again() throws InterruptedException {
        asked++;
        if (answered || asked > MOST) {
            return false;
        }
        Thread.sleep(FIRST_MILLIS << (asked - 1));
        return true;
    }
}
