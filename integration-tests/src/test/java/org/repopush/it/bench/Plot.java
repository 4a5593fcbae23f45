package org.repopush.it.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A chart with the name of its file: time against round trip for each scenario and rate, and against the number of objects
 * where that is what changes.
 *
 * @param lastScenario the one beside whose table it stands
 */
record Plot(String fileName, String lastScenario, Chart chart) {
    private static final List<String> GROWING = List.of("null-", "incremental-");

    boolean shows(String scenario) {
        return scenario.equals(lastScenario);
    }

    /** All that have at least two points on some curve. */
    static List<Plot> of(Results results) {
        List<Plot> plots = new ArrayList<>();
        for (String scenario : results.scenarios()) {
            for (long rate : new TreeSet<>(results.in(scenario)
                    .map(cell -> cell.network().bitsPerSecond())
                    .toList())) {
                overRoundTrips(results, scenario, rate).ifPresent(plots::add);
            }
        }
        GROWING.forEach(family -> overSizes(results, family).ifPresent(plots::add));
        return plots;
    }

    private static Optional<Plot> overRoundTrips(Results results, String scenario, long rate) {
        List<Cell> cells = results.in(scenario)
                .filter(cell -> cell.network().bitsPerSecond() == rate)
                .toList();
        String name = scenario + (rate == Network.UNLIMITED ? "" : "-" + rate / 1_000_000 + "M") + ".svg";
        String title = scenario + ", " + Network.rateLabel(rate);
        return plot(
                name,
                scenario,
                title,
                "round trip in ms",
                cells,
                cell -> OptionalDouble.of(cell.network().roundTripMillis()));
    }

    private static Optional<Plot> overSizes(Results results, String family) {
        List<Cell> cells = results.cells().stream()
                .filter(cell -> cell.network().isDirect())
                .filter(cell -> Targets.sizeIn(cell.scenario(), family).isPresent())
                .toList();
        if (cells.isEmpty()) {
            return Optional.empty();
        }
        String last = cells.get(cells.size() - 1).scenario();
        return plot(
                family + "growth.svg",
                last,
                family + "growth",
                "objects",
                cells,
                cell -> Targets.sizeIn(cell.scenario(), family));
    }

    private static Optional<Plot> plot(
            String fileName,
            String scenario,
            String title,
            String xLabel,
            List<Cell> cells,
            Function<Cell, OptionalDouble> x) {
        Map<String, List<Chart.Point>> curves = new LinkedHashMap<>();
        for (Cell cell : cells) {
            cell.seconds()
                    .ifPresent(seconds -> curves.computeIfAbsent(cell.peer(), peer -> new ArrayList<>())
                            .add(new Chart.Point(x.apply(cell).orElseThrow(), seconds)));
        }
        List<Chart.Series> series = curves.entrySet().stream()
                .map(curve -> new Chart.Series(curve.getKey(), curve.getValue()))
                .toList();
        boolean worthIt = series.stream().anyMatch(curve -> curve.points().size() > 1);
        Chart chart = new Chart(title, xLabel, xLabel.equals("objects"), series);
        return worthIt ? Optional.of(new Plot(fileName, scenario, chart)) : Optional.empty();
    }
}
