package org.repopush.report;

import java.util.function.LongSupplier;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.repo.Amount;

/** How far one member of a group is. */
final class MemberProgress implements Progress {
    private final String destination;
    private final GroupScreen screen;
    private final Rate rate;
    private Phase phase = Phase.CONNECT;
    private boolean finished;
    private Amount present = Amount.NONE;
    private Amount done = Amount.NONE;
    private Amount total = Amount.NONE;
    private long bytesPerSecond;
    private Amount brought = Amount.NONE;
    private Amount toBring = Amount.NONE;

    /** @param screen is told of each change */
    MemberProgress(String destination, GroupScreen screen, LongSupplier nanoTime) {
        this.destination = destination;
        this.screen = screen;
        this.rate = new Rate(nanoTime);
    }

    String destination() {
        return destination;
    }

    @Override
    public void started(Phase next) {
        phase = next;
        finished = false;
        present = Amount.NONE;
        done = Amount.NONE;
        total = Amount.NONE;
        bytesPerSecond = 0;
        rate.restart();
        screen.changed();
    }

    @Override
    public void finished(Phase ended) {
        finished = true;
        bytesPerSecond = 0;
        if (ended == Phase.PULL) {
            brought = toBring;
        }
        screen.changed();
    }

    @Override
    public void present(Amount amount) {
        present = amount;
    }

    @Override
    public void at(PushEvent.Progress event) {
        bytesPerSecond = rate.at(event.done().bytes());
        done = event.done().plus(present);
        total = event.total().plus(present);
        if (event.phase() == Phase.PULL) {
            brought = done;
            toBring = total;
        }
        screen.advanced();
    }

    @Override
    public void ended() {}

    /** Lower for those that somebody who waits looks for first. */
    int rank() {
        return switch (label()) {
            case GroupScreen.PUBLISHED -> 2;
            case GroupScreen.WAITING -> 1;
            default -> 0;
        };
    }

    /** What it does, in a word or two. */
    String label() {
        if (!finished) {
            return ProgressLine.label(phase);
        }
        return switch (phase) {
            case PUBLISH -> GroupScreen.PUBLISHED;
            case PLAN, IMPORT, PREPARE -> GroupScreen.WAITING;
            default -> ProgressLine.label(phase);
        };
    }

    ProgressLine line() {
        return new ProgressLine(label(), done, total, bytesPerSecond);
    }

    /** What it has been brought. */
    Amount brought() {
        return brought;
    }

    /** What it is to be brought, as far as that is known. */
    Amount toBring() {
        return toBring;
    }

    long bytesPerSecond() {
        return phase == Phase.PULL ? bytesPerSecond : 0;
    }
}
