package org.repopush.it.bench;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The targets of doc/performance.md. */
final class Targets {
    private static final Network DIRECT = new Network(0, Network.UNLIMITED);
    private static final Network GIGABIT_100_MS = new Network(100, 1_000_000_000);
    private static final int LARGEST = 1_000_000;
    private static final double FLAT = 1.1;

    private Targets() {}

    static List<Target> all() {
        return List.of(
                Target.atMost(1.1, ratio("null", delayed(0), Peers.SSH_LABEL), "nothing to do, 0 ms")
                        .onJava(25),
                Target.atMost(0.95, ratio("null", delayed(50), Peers.SSH_LABEL), "nothing to do, 50 ms")
                        .onJava(25),
                Target.atMost(1.3, ratio("null", delayed(0), Peers.SSH_LABEL), "nothing to do, 0 ms")
                        .onJava(17),
                Target.atMost(FLAT, growth("null-"), "nothing to do, whatever the size"),
                Target.atMost(2.5, ratio("incremental", delayed(50), Peers.SSH_LABEL), "500 files changed, 50 ms"),
                Target.atMost(0.4, ratio("incremental", delayed(50), Peers.RSYNC_LABEL), "500 files changed, 50 ms"),
                Target.atMost(FLAT, growth("incremental-"), "500 files changed, whatever the size"),
                Target.atMost(2.0, ratio("first", delayed(0), Peers.RSYNC_LABEL), "first push, 0 ms"),
                Target.atMost(0.25, ratio("first", delayed(0), Peers.PULL_LABEL), "first push, 0 ms"),
                Target.atMost(0.9, ratio("first", delayed(50), Peers.RSYNC_LABEL), "first push, 50 ms"),
                Target.atMost(0.6, ratio("first", delayed(100), Peers.RSYNC_LABEL), "first push, 100 ms"),
                Target.atLeast(80, shareOfLink(), "one object of 1 GB, 100 ms, 1 Gbit/s"),
                Target.atMost(200, memory(), "first push of 1,000,000 objects"),
                tree(0.9, "null", 0, Peers.RSYNC_TREE_LABEL, "tree of 100,000 files, nothing to do, 0 ms"),
                tree(0.6, "null", 50, Peers.RSYNC_TREE_LABEL, "tree, nothing to do, 50 ms"),
                tree(1.0, "change", 0, Peers.RSYNC_TREE_LABEL, "tree, 700 names changed, 0 ms"),
                tree(0.6, "change", 0, Peers.RSYNC_DELAYED_LABEL, "tree, 700 names changed, 0 ms"),
                tree(0.75, "change", 50, Peers.RSYNC_TREE_LABEL, "tree, 700 names changed, 50 ms"),
                tree(0.5, "change", 50, Peers.RSYNC_DELAYED_LABEL, "tree, 700 names changed, 50 ms"),
                tree(0.9, "first", 0, Peers.RSYNC_TREE_LABEL, "tree, first push, 0 ms"),
                tree(0.6, "first", 50, Peers.RSYNC_TREE_LABEL, "tree, first push, 50 ms"));
    }

    private static Target tree(double bound, String work, int roundTripMillis, String other, String words) {
        return Target.atMost(bound, ratio("tree-" + work + "-100000", delayed(roundTripMillis), other), words);
    }

    private static Network delayed(int roundTripMillis) {
        return new Network(roundTripMillis, Network.UNLIMITED);
    }

    /** The median as a multiple of another tool's. */
    private static Target.Figure ratio(String scenario, Network network, String other) {
        return new Target.Figure(
                "x " + other,
                (results, label) -> results.find(scenario, network, label)
                        .flatMap(cell -> results.ratio(cell, other).map(ratio -> measured(ratio, cell))));
    }

    /** The median with the most objects as a multiple of that with the fewest. */
    private static Target.Figure growth(String family) {
        return new Target.Figure("x that with the fewest objects", (results, label) -> {
            List<Cell> cells = bySize(results, family, label).toList();
            return cells.size() < 2 ? Optional.empty() : quotient(cells.get(cells.size() - 1), cells.get(0));
        });
    }

    private static Optional<Target.Measured> quotient(Cell cell, Cell other) {
        return cell.seconds()
                .flatMap(own -> other.seconds().map(fewest -> measured(own.median() / fewest.median(), cell)));
    }

    private static Stream<Cell> bySize(Results results, String family, String label) {
        return results.scenarios().stream()
                .filter(scenario -> sizeIn(scenario, family).isPresent())
                .sorted((a, b) -> Double.compare(
                        sizeIn(a, family).getAsDouble(), sizeIn(b, family).getAsDouble()))
                .flatMap(scenario -> results.find(scenario, DIRECT, label).stream());
    }

    /** The number of objects in the name of a scenario of this family, such as {@code null-10000}. */
    static OptionalDouble sizeIn(String scenario, String family) {
        return scenario.matches(family + "[0-9]+")
                ? OptionalDouble.of(Double.parseDouble(scenario.substring(family.length())))
                : OptionalDouble.empty();
    }

    private static Target.Figure shareOfLink() {
        return new Target.Figure(
                "% of the link",
                (results, label) -> results.find("large", GIGABIT_100_MS, label)
                        .flatMap(cell -> cell.seconds().map(seconds -> {
                            double bits = (double) Scenario.LARGE_BYTES * Byte.SIZE / seconds.median();
                            return measured(100 * bits / GIGABIT_100_MS.bitsPerSecond(), cell);
                        })));
    }

    private static Target.Figure memory() {
        return new Target.Figure(
                "MB",
                (results, label) -> results.find("first-" + LARGEST, DIRECT, label)
                        .flatMap(cell -> cell.peakMegabytes().map(peak -> measured(peak.most(), cell))));
    }

    private static Target.Measured measured(double value, Cell cell) {
        return new Target.Measured(value, cell.runs().size());
    }
}
