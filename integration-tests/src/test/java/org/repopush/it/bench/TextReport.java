package org.repopush.it.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as a table for a terminal, a line for each tool in each scenario over each network. */
record TextReport(Results results) {
    private static final List<String> HEAD = List.of(
            "scenario",
            "network",
            "tool",
            "median",
            "least",
            "most",
            "x ssh",
            "x rsync",
            "CPU",
            "at server",
            "memory",
            "runs");

    String text() {
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        StringBuilder problems = new StringBuilder();
        for (Cell cell : results.cells()) {
            rows.add(row(cell));
            if (!cell.problem().isEmpty()) {
                problems.append("%s, %s, %s: %s%n"
                        .formatted(cell.scenario(), cell.network().label(), cell.peer(), cell.problem()));
            }
        }
        return Columns.align(rows) + problems;
    }

    private List<String> row(Cell cell) {
        List<String> row =
                new ArrayList<>(List.of(cell.scenario(), cell.network().label(), cell.peer()));
        row.addAll(cell.seconds()
                .map(seconds -> List.of(figure(seconds.median()), figure(seconds.least()), figure(seconds.most())))
                .orElse(List.of(cell.outcome(), "", "")));
        row.add(ratio(cell, Peers.SSH_LABEL));
        row.add(ratio(cell, Peers.RSYNC_LABEL));
        row.add(cell.cpuSeconds().map(cpu -> figure(cpu.median())).orElse(""));
        row.add(cell.serverCpuSeconds().map(cpu -> figure(cpu.median())).orElse(""));
        row.add(cell.peakMegabytes()
                .map(memory -> String.format(Locale.ROOT, "%.0f MB", memory.most()))
                .orElse(""));
        row.add(Integer.toString(cell.runs().size()));
        return row;
    }

    private String ratio(Cell cell, String peer) {
        return results.ratio(cell, peer)
                .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
                .orElse("");
    }

    private static String figure(double seconds) {
        return String.format(Locale.ROOT, "%.3f s", seconds);
    }
}
