package org.repopush.it.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Results as Markdown: where they were measured, which targets were held, and a table a scenario. */
record MarkdownReport(Results results) {
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(machine()).append("\n### Targets\n\n").append(targets());
        for (String scenario : results.scenarios()) {
            text.append("\n### ").append(scenario).append("\n\n").append(times(scenario));
        }
        return text + problems();
    }

    private String machine() {
        Machine machine = results.machine();
        String versions = machine.versions().entrySet().stream()
                .map(entry -> "- " + entry.getKey() + ": " + escape(entry.getValue()) + "\n")
                .collect(Collectors.joining());
        return "Measured on %s: %d cores (%s), %d MiB, %s, both sides on one machine, on %s.\n\n%s"
                .formatted(
                        machine.date(),
                        machine.cores(),
                        escape(machine.processor()),
                        machine.memoryMebibytes(),
                        escape(machine.kernel()),
                        machine.place(),
                        versions);
    }

    private String targets() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("work", "program", "target", "measured", "runs", "held"));
        for (Target target : Targets.all()) {
            programs().filter(target::isFor).forEach(label -> rows.add(row(target, label)));
        }
        return table(rows);
    }

    private List<String> row(Target target, String label) {
        Optional<Target.Measured> measured = target.measure(results, label);
        return List.of(
                target.work(),
                label,
                target.text(),
                measured.map(figure -> Target.number(figure.value())).orElse("not measured"),
                measured.map(figure -> Integer.toString(figure.runs())).orElse(""),
                measured.map(figure -> target.isHeldBy(figure) ? "yes" : "**no**")
                        .orElse(""));
    }

    private Stream<String> programs() {
        return results.cells().stream()
                .map(Cell::peer)
                .filter(label -> label.startsWith(Variant.LABEL))
                .distinct();
    }

    /** Seconds, then what it cost the client. */
    private String times(String scenario) {
        List<Network> networks =
                results.in(scenario).map(Cell::network).distinct().toList();
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("tool"));
        networks.forEach(network -> head.add(network.label()));
        rows.add(head);
        results.in(scenario).map(Cell::peer).distinct().forEach(peer -> {
            List<String> row = new ArrayList<>(List.of(peer));
            networks.forEach(network -> row.add(results.find(scenario, network, peer)
                    .map(MarkdownReport::figures)
                    .orElse("")));
            rows.add(row);
        });
        return "Median seconds (least to most), number of runs; CPU seconds of the client + of the server; peak memory of the"
                + " client.\n\n" + table(rows);
    }

    private static String figures(Cell cell) {
        return cell.seconds()
                .map(time -> String.format(
                        Locale.ROOT,
                        "**%s** (%s to %s), %d; CPU %s + %s; %.0f MB",
                        Target.number(time.median()),
                        Target.number(time.least()),
                        Target.number(time.most()),
                        time.count(),
                        Target.number(cell.cpuSeconds().orElseThrow().median()),
                        Target.number(cell.serverCpuSeconds().orElseThrow().median()),
                        cell.peakMegabytes().orElseThrow().most()))
                .orElse(cell.outcome());
    }

    private String problems() {
        String lines = results.cells().stream()
                .filter(cell -> !cell.problem().isEmpty())
                .map(cell -> "- %s, %s, %s: %s\n"
                        .formatted(
                                cell.scenario(),
                                cell.network().label(),
                                escape(cell.peer()),
                                escape(cell.problem()).replace("\n", "\n  ")))
                .collect(Collectors.joining());
        return lines.isEmpty() ? "" : "\n### Not measured as often as wanted\n\n" + lines;
    }

    /** The first row is the head. */
    private static String table(List<List<String>> rows) {
        List<String> lines = new ArrayList<>(rows.stream()
                .map(row -> row.stream().map(MarkdownReport::escape).collect(Collectors.joining(" | ", "| ", " |\n")))
                .toList());
        lines.add(1, "|" + "---|".repeat(rows.get(0).size()) + "\n");
        return String.join("", lines);
    }

    /** What would be taken for the border of a cell, or for markup. */
    private static String escape(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
