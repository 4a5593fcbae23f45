package org.repopush.it.bench;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What one tool needed for one scenario over one network.
 *
 * @param peer its label
 * @param failure what went wrong, after which it was not run again; empty when nothing did
 * @param gaveUp the time that a run did not keep to, such as {@code > 60 s}, with what is to be said about it; else empty
 */
record Cell(String scenario, Network network, String peer, List<Run> runs, String failure, String gaveUp) {
    Cell {
        runs = List.copyOf(runs);
    }

    boolean failed() {
        return !failure.isEmpty();
    }

    /** What stands in the place of a time where there is none. */
    String outcome() {
        return failed() ? "failed" : gaveUp;
    }

    /** What went wrong, or took too long; empty where nothing did. */
    String problem() {
        return failure + gaveUp;
    }

    Optional<Statistics> seconds() {
        return statistics(Run::seconds);
    }

    Optional<Statistics> cpuSeconds() {
        return statistics(Run::cpuSeconds);
    }

    Optional<Statistics> serverCpuSeconds() {
        return statistics(Run::serverCpuSeconds);
    }

    Optional<Statistics> peakMegabytes() {
        return statistics(run -> run.peakKibibytes() * 1024 / 1e6);
    }

    private Optional<Statistics> statistics(ToDoubleFunction<Run> figure) {
        return runs.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Statistics.of(runs.stream().map(figure::applyAsDouble).toList()));
    }
}
