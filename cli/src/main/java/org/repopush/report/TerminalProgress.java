package org.repopush.report;

import java.util.function.LongSupplier;
import org.repopush.push.PushEvent;
import org.repopush.push.PushEvent.Phase;
import org.repopush.repo.Amount;

/** One line that is drawn over and over, and gone at the end. */
final class TerminalProgress implements Progress {
    private final Console console;
    private final int columns;
    private final Rate rate;

    TerminalProgress(Console console, int columns, LongSupplier nanoTime) {
        this.console = console;
        this.columns = columns;
        this.rate = new Rate(nanoTime);
    }

    @Override
    public void started(Phase phase) {
        rate.restart();
        draw(new ProgressLine(phase, Amount.NONE, Amount.NONE, 0));
    }

    @Override
    public void at(PushEvent.Progress event) {
        long bytesPerSecond = rate.at(event.done().bytes());
        draw(new ProgressLine(event.phase(), event.done(), event.total(), bytesPerSecond));
    }

    @Override
    public void ended() {
        console.clearStatus();
    }

    private void draw(ProgressLine line) {
        // Many terminals wrap as soon as the last column is written.
        console.status(line.fit(columns - 1));
    }
}
