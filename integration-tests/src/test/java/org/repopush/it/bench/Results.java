package org.repopush.it.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All that one or several runs of the benchmark measured on one machine. */
record Results(Machine machine, List<Cell> cells) {
    Results {
        cells = List.copyOf(cells);
    }

    Optional<Cell> find(String scenario, Network network, String peer) {
        return in(scenario)
                .filter(cell -> cell.network().equals(network) && cell.peer().equals(peer))
                .findFirst();
    }

    /** How many times as long as another tool took for the same; empty where one of them was not measured. */
    Optional<Double> ratio(Cell cell, String peer) {
        return find(cell.scenario(), cell.network(), peer)
                .flatMap(Cell::seconds)
                .flatMap(other -> cell.seconds().map(own -> own.median() / other.median()));
    }

    Stream<Cell> in(String scenario) {
        return cells.stream().filter(cell -> cell.scenario().equals(scenario));
    }

    /** In the order in which they were measured. */
    List<String> scenarios() {
        return cells.stream().map(Cell::scenario).distinct().toList();
    }

    boolean failed() {
        return cells.stream().anyMatch(Cell::failed);
    }

    /** With those of a later run, which replace these where both measured the same. */
    Results with(Results later) {
        List<Cell> all = new ArrayList<>(cells);
        all.removeIf(
                cell -> later.find(cell.scenario(), cell.network(), cell.peer()).isPresent());
        all.addAll(later.cells);
        return new Results(later.machine, all);
    }
}
