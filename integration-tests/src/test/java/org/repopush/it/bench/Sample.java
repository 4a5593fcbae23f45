package org.repopush.it.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Results that nobody measured, for the tests of what is made from results. */
final class Sample {
    static final Machine MACHINE =
            new Machine("2026-01-02", 2, "A | B", 8192, "Linux 6.1", "tmpfs", Map.of("rsync", "3.2.7"));
    static final Network DIRECT = new Network(0, Network.UNLIMITED);
    static final Network FAR = new Network(50, Network.UNLIMITED);
    static final String PROGRAM = "repo-push@25";

    private Sample() {}

    static Results results(Cell... cells) {
        return new Results(MACHINE, List.of(cells));
    }

    /** With 1.5 s of CPU, 0.5 s at the server, and 100 MB in each run. */
    static Cell cell(String scenario, Network network, String peer, double... seconds) {
        List<Run> runs = Arrays.stream(seconds)
                .mapToObj(time -> new Run(time, 1.5, 0.5, 100_000_000 / 1024))
                .toList();
        return new Cell(scenario, network, peer, runs, "", "");
    }

    static Cell failed(String scenario, Network network, String peer, String problem) {
        return new Cell(scenario, network, peer, List.of(), problem, "");
    }

    static Cell tooSlow(String scenario, Network network, String peer, String limit) {
        return new Cell(scenario, network, peer, List.of(), "", limit);
    }
}
