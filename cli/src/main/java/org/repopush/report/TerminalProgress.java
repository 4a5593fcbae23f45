package org.repopush.report;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.repo.Amount;

/** One line that is drawn over and over, and gone at the end. */
final class TerminalProgress implements Progress {
    private final Console console;
    private final IntSupplier width;
    private final Rate rate;
    private Amount present = Amount.NONE;

    TerminalProgress(Console console, IntSupplier width, LongSupplier nanoTime) {
        this.console = console;
        this.width = width;
        this.rate = new Rate(nanoTime);
    }

    @Override
    public void started(Phase phase) {
        present = Amount.NONE;
        rate.restart();
        draw(new ProgressLine(phase, Amount.NONE, Amount.NONE, 0));
    }

    @Override
    public void at(PushEvent.Progress event) {
        long bytesPerSecond = rate.at(event.done().bytes());
        draw(ProgressLine.of(event, present, bytesPerSecond));
    }

    @Override
    public void present(Amount amount) {
        present = amount;
    }

    @Override
    public void ended() {
        console.clearStatus();
    }

    private void draw(ProgressLine line) {
        // Many terminals wrap as soon as the last column is written.
        console.status(line.fit(width.getAsInt() - 1));
    }
}
