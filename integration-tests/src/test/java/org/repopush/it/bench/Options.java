package org.repopush.it.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.repopush.it.fixture.run.RepoPush;

/** What is to be measured, as the arguments say it. Lists that are empty leave the choice to each scenario. */
final class Options {
    static final String USAGE = """
            usage: integration-tests/bench [--as-built] [OPTION...]
              --quick               null and first, 0 and 50 ms, 3 repetitions, without the slow tools
              --scenarios LIST      of null, incremental, first, large, growth, memory, tree; all but tree by default
              --round-trips LIST    of milliseconds; by default what the scenario is for, mostly 0,20,50,100
              --rates LIST          of rates such as unlimited, 100M, 1G (bit/s); likewise
              --repetitions N       of which the median is taken; 5 by default
              --enough SECONDS      of a tool's runs over one network, after which there are no more; 120 by default
              --peers LIST          of ssh, rsync, rsync3, tar, pull, rsync-tree, rsync-delayed, rsync-links, repo-push;
                                    all that make sense by default
              --java LIST           of 17, 25, ... or homes; those of 17 and 25 that are installed by default
              --variant NAME=ARGS   repo-push with further arguments besides; may be repeated
              --sizes LIST          of objects or files, for growth, memory and tree; 10000,100000,1000000 by default
              --limit SECONDS       after which a run is given up and shown as "> N s"; 300 by default
              --cache DIR           where the repositories are kept that take long to make
              --directory DIR       to work in; a tmpfs of its own by default where we are root
              --output DIR          for results.json and results.md
              --report FILE         measures nothing: shows what earlier runs stored; may be repeated
            """;

    private List<String> scenarios = List.of("null", "incremental", "first", "large", "growth", "memory");
    private List<Integer> roundTrips = List.of();
    private List<Long> rates = List.of();
    private List<String> peers = List.of();
    private List<String> javas = List.of();
    private final List<Variant> variants = new ArrayList<>();
    private List<Integer> sizes = List.of(10_000, 100_000, 1_000_000);
    private int repetitions = 5;
    private int enough = 120;
    private Duration limit = Duration.ofMinutes(5);
    private Path cache = RepoPush.checkout().resolve("integration-tests/target/bench-cache");
    private Path output = RepoPush.checkout().resolve("integration-tests/target/bench");
    private Optional<Path> directory = Optional.empty();
    private final List<Path> reports = new ArrayList<>();

    private Options() {}

    /** @throws UsageException when they are not understood */
    static Options parse(String... arguments) {
        Options options = new Options();
        Deque<String> words = new ArrayDeque<>(Arrays.asList(arguments));
        while (!words.isEmpty()) {
            options.take(words.remove(), words);
        }
        return options;
    }

    private void take(String name, Deque<String> words) {
        if (name.equals("--quick")) {
            quick();
            return;
        }
        String value = Optional.ofNullable(words.poll())
                .orElseThrow(() -> new UsageException("unknown, or without its value: " + name));
        switch (name) {
            case "--scenarios" -> scenarios = list(value);
            case "--round-trips" -> roundTrips = numbers(value);
            case "--rates" ->
                rates = list(value).stream().map(Network::parseRate).toList();
            case "--repetitions" -> repetitions = positive(value);
            case "--peers" -> peers = peers(value);
            case "--java" -> javas = list(value);
            case "--variant" -> variants.add(Variant.parse(value));
            case "--sizes" -> sizes = numbers(value);
            case "--enough" -> enough = positive(value);
            case "--limit" -> limit = Duration.ofSeconds(positive(value));
            case "--cache" -> cache = path(value);
            case "--directory" -> directory = Optional.of(path(value));
            case "--output" -> output = path(value);
            case "--report" -> reports.add(path(value));
            default -> throw new UsageException("unknown option: " + name);
        }
    }

    private void quick() {
        scenarios = List.of("null", "first");
        roundTrips = List.of(0, 50);
        rates = List.of(Network.UNLIMITED);
        peers = List.of(Peers.SSH, Peers.RSYNC, Peers.TAR, Peers.REPO_PUSH);
        repetitions = 3;
    }

    List<Scenario> scenarios() {
        return scenarios.stream()
                .flatMap(family -> Scenario.named(family, sizes).stream())
                .toList();
    }

    /** Those of the scenario; where only delays or only caps are asked for, with the scenario's of the other kind. */
    List<Network> networks(Scenario scenario) {
        if (roundTrips.isEmpty() && rates.isEmpty()) {
            return scenario.networks();
        }
        List<Network> usual = scenario.networks();
        List<Network> networks = new ArrayList<>();
        for (long rate : orElse(rates, usual.stream().map(Network::bitsPerSecond))) {
            for (int roundTrip : orElse(roundTrips, usual.stream().map(Network::roundTripMillis))) {
                networks.add(new Network(roundTrip, rate));
            }
        }
        return networks;
    }

    private static <T> List<T> orElse(List<T> wanted, Stream<T> usual) {
        return wanted.isEmpty() ? usual.distinct().toList() : wanted;
    }

    int repetitions(Scenario scenario) {
        return Math.min(repetitions, scenario.mostRepetitions());
    }

    boolean wants(Scenario scenario, Peer peer) {
        return scenario.peers().contains(peer.id()) && (peers.isEmpty() || peers.contains(peer.id()));
    }

    List<String> javas() {
        return javas;
    }

    /** The plain program first. */
    List<Variant> variants() {
        List<Variant> all = new ArrayList<>(List.of(Variant.PLAIN));
        all.addAll(variants);
        return all;
    }

    /** Seconds that a tool's runs over one network may take before there are no more of them. */
    double enough() {
        return enough;
    }

    Duration limit() {
        return limit;
    }

    Path cache() {
        return cache;
    }

    Path output() {
        return output;
    }

    Optional<Path> directory() {
        return directory;
    }

    List<Path> reports() {
        return List.copyOf(reports);
    }

    private static List<String> list(String text) {
        List<String> words = List.of(text.split(",", -1));
        if (words.contains("")) {
            throw new UsageException("an empty word in " + text);
        }
        return words;
    }

    private static List<String> peers(String text) {
        List<String> peers = list(text);
        peers.stream().filter(peer -> !Peers.IDS.contains(peer)).findFirst().ifPresent(peer -> {
            throw new UsageException("no such tool: " + peer);
        });
        return peers;
    }

    private static List<Integer> numbers(String text) {
        return list(text).stream().map(Options::number).toList();
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new UsageException("not a number: " + text);
        }
        return Integer.parseInt(text);
    }

    private static int positive(String text) {
        int number = number(text);
        if (number == 0) {
            throw new UsageException("must not be 0");
        }
        return number;
    }

    private static Path path(String text) {
        return Path.of(text).toAbsolutePath().normalize();
    }
}
