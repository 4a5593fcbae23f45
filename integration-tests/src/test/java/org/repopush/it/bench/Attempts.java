package org.repopush.it.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What one tool did so far in one scenario over one network. It is not tried again after it has failed. */
final class Attempts {
    private final Peer peer;
    private final List<Run> runs = new ArrayList<>();
    private String failure = "";
    private String gaveUp = "";

    Attempts(Peer peer) {
        this.peer = peer;
    }

    Peer peer() {
        return peer;
    }

    void add(Run run) {
        runs.add(run);
    }

    void fail(Throwable problem) {
        failure = Objects.requireNonNullElse(problem.getMessage(), problem.toString());
    }

    void giveUp(String reason) {
        gaveUp = reason;
    }

    /** @param enough seconds of all runs together after which there are no more */
    boolean goOn(double enough) {
        return failure.isEmpty()
                && gaveUp.isEmpty()
                && runs.stream().mapToDouble(Run::seconds).sum() < enough;
    }

    boolean isTooSlow() {
        return !gaveUp.isEmpty();
    }

    /** Why it does not go on. */
    String problem() {
        return failure + gaveUp;
    }

    Cell cell(Scenario scenario, Network network) {
        return new Cell(scenario.name(), network, peer.label(), runs, failure, gaveUp);
    }
}
