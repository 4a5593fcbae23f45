package org.repopush.report;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.repo.Amount;

/** A line now and then, for logs: the first ten seconds after a push began, so that a short one has none. Another push may follow. */
final class PlainProgress implements Progress {
    private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

    private final Console console;
    private final LongSupplier nanoTime;
    private final Rate rate;
    private long last;
    private Amount present = Amount.NONE;

    PlainProgress(Console console, LongSupplier nanoTime) {
        this.console = console;
        this.nanoTime = nanoTime;
        this.rate = new Rate(nanoTime);
        this.last = nanoTime.getAsLong();
    }

    @Override
    public void started(Phase phase) {
        if (phase == Phase.CONNECT) {
            last = nanoTime.getAsLong();
        }
        present = Amount.NONE;
        rate.restart();
    }

    @Override
    public void present(Amount amount) {
        present = amount;
    }

    @Override
    public void at(PushEvent.Progress event) {
        long bytesPerSecond = rate.at(event.done().bytes());
        long now = nanoTime.getAsLong();
        if (now - last >= INTERVAL) {
            last = now;
            console.message("repo-push: "
                    + ProgressLine.of(event, present, bytesPerSecond).whole());
        }
    }

    @Override
    public void ended() {
        last = nanoTime.getAsLong();
    }
}
