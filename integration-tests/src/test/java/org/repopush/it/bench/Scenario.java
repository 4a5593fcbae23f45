package org.repopush.it.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Something to be done with an input.
 *
 * @param peers ids of the tools for which it makes sense
 * @param networks that it is measured over unless others are asked for
 * @param mostRepetitions however many are asked for
 */
record Scenario(String name, Work work, Content input, Set<String> peers, List<Network> networks, int mostRepetitions) {

    /** What the destination has before. */
    enum Work {
        /** Everything. */
        NOTHING,
        /** The commit before, from which {@link Input#CHANGED_FILES} files differ; of a tree, see {@link TreeFiles#change}. */
        CHANGE,
        /** The same files with other times. */
        TIMES,
        /** The same files below another directory. */
        MOVE,
        /** Nothing. */
        ALL
    }

    /** Of the one large object. */
    static final long LARGE_BYTES = 1_000_000_000;

    private static final Set<String> UPDATING =
            Set.of(Peers.SSH, Peers.RSYNC, Peers.RSYNC3, Peers.PULL, Peers.REPO_PUSH);
    private static final Set<String> COPYING =
            Set.of(Peers.SSH, Peers.RSYNC, Peers.RSYNC3, Peers.TAR, Peers.PULL, Peers.REPO_PUSH);
    private static final Set<String> GROWING = Set.of(Peers.SSH, Peers.RSYNC, Peers.REPO_PUSH);
    private static final Set<String> OF_A_TREE =
            Set.of(Peers.SSH, Peers.RSYNC_TREE, Peers.RSYNC_DELAYED, Peers.RSYNC_LINKS, Peers.REPO_PUSH);
    private static final long GBIT = 1_000_000_000;
    private static final long MBIT_100 = 100_000_000;
    private static final List<Network> DIRECT = List.of(new Network(0, Network.UNLIMITED));
    private static final List<Network> DELAYED = IntStream.of(0, 20, 50, 100)
            .mapToObj(roundTrip -> new Network(roundTrip, Network.UNLIMITED))
            .toList();
    /** Where a cap is what limits, the round trip hardly matters to anybody. */
    private static final List<Network> CAPPED = List.of(new Network(50, GBIT), new Network(50, MBIT_100));

    private static final List<Network> NEAR_AND_FAR =
            List.of(new Network(0, Network.UNLIMITED), new Network(50, Network.UNLIMITED));
    private static final List<Network> GIGABIT = List.of(new Network(0, GBIT), new Network(100, GBIT));
    private static final int ANY_NUMBER = Integer.MAX_VALUE;

    Scenario {
        peers = Set.copyOf(peers);
        networks = List.copyOf(networks);
    }

    /**
     * All of a family: {@code null}, {@code incremental}, {@code first}, {@code large}, {@code growth}, {@code memory},
     * {@code tree}.
     */
    static List<Scenario> named(String family, List<Integer> sizes) {
        Input real = new UsrShare();
        return switch (family) {
            case "null" -> List.of(new Scenario(family, Work.NOTHING, real, UPDATING, DELAYED, ANY_NUMBER));
            case "incremental" -> List.of(new Scenario(family, Work.CHANGE, real, UPDATING, DELAYED, ANY_NUMBER));
            case "first" ->
                List.of(new Scenario(
                        family,
                        Work.ALL,
                        real,
                        COPYING,
                        Stream.concat(DELAYED.stream(), CAPPED.stream()).toList(),
                        ANY_NUMBER));
            case "large" ->
                List.of(new Scenario(family, Work.ALL, new Blob(LARGE_BYTES), COPYING, GIGABIT, ANY_NUMBER));
            case "growth" -> growth(sizes);
            case "memory" -> memory(sizes);
            case "tree" -> trees(sizes);
            default -> throw new UsageException("no such scenario: " + family);
        };
    }

    private static List<Scenario> growth(List<Integer> sizes) {
        List<Scenario> all = new ArrayList<>();
        for (int size : sizes) {
            Input input = new Synthetic(size);
            all.add(new Scenario("null-" + size, Work.NOTHING, input, GROWING, DIRECT, ANY_NUMBER));
            all.add(new Scenario("incremental-" + size, Work.CHANGE, input, GROWING, DIRECT, ANY_NUMBER));
        }
        return all;
    }

    /** Trees of all sizes that are asked for. */
    private static List<Scenario> trees(List<Integer> sizes) {
        List<Scenario> all = new ArrayList<>();
        for (int size : sizes) {
            Content files = new TreeFiles(size);
            Map<String, Work> works = new LinkedHashMap<>();
            works.put("null", Work.NOTHING);
            works.put("change", Work.CHANGE);
            works.put("times", Work.TIMES);
            works.put("move", Work.MOVE);
            works.put("first", Work.ALL);
            works.forEach((name, work) -> all.add(
                    new Scenario("tree-" + name + "-" + size, work, files, OF_A_TREE, NEAR_AND_FAR, ANY_NUMBER)));
        }
        return all;
    }

    /** The first push of the largest repository, once: for the client's memory, not for the time. */
    private static List<Scenario> memory(List<Integer> sizes) {
        int size = sizes.stream().mapToInt(Integer::intValue).max().orElseThrow();
        return List.of(
                new Scenario("first-" + size, Work.ALL, new Synthetic(size), Set.of(Peers.REPO_PUSH), DIRECT, 1));
    }
}
