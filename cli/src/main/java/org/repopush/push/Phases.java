package org.repopush.push;

import java.io.IOException;
import java.time.Duration;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;

/** Tells the listener when a phase begins and when it has ended well. */
final class Phases {
    private final PushEvent.Listener listener;

    Phases(PushEvent.Listener listener) {
        this.listener = listener;
    }

    /** What a phase does. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    <T> T run(Phase phase, Work<T> work) throws IOException, InterruptedException {
        listener.on(new PushEvent.Started(phase));
        long start = System.nanoTime();
        T result = work.run();
        listener.on(new PushEvent.Finished(phase, Duration.ofNanos(System.nanoTime() - start)));
        return result;
    }
}
