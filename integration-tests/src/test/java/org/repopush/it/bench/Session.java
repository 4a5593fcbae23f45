package org.repopush.it.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.OurProcesses;

/** Measures scenario by scenario, network by network, and there all tools in turn, as often as is wanted. */
final class Session {
    private static final Duration LEFTOVERS_END = Duration.ofSeconds(30);

    private final Options options;
    private final List<Peer> peers;
    private final Workplace workplace;
    private final Stopwatch stopwatch;
    private final Log log;
    private final Store store;
    /** Whose work on this trial {@code ostree fsck} has seen once. Each run is compared with the source besides. */
    private final Set<Peer> verified = new HashSet<>();

    Session(Options options, List<Peer> peers, Workplace workplace, Log log) {
        this.options = options;
        this.peers = List.copyOf(peers);
        this.workplace = workplace;
        this.stopwatch = new Stopwatch(
                workplace.path().resolve("time"),
                options.limit(),
                new ServerCpu(workplace.sshd().pid()));
        this.log = log;
        this.store = new Store(workplace.path(), options.cache(), log);
    }

    /** Both sides of it are made for it, and replaced by those of the next one. */
    List<Cell> measure(Scenario scenario) throws IOException {
        Trial trial = store.trial(scenario);
        verified.clear();
        List<Cell> cells = new ArrayList<>();
        Map<Peer, Network> tooSlow = new HashMap<>();
        for (Network network : options.networks(scenario)) {
            List<Attempts> all = peers.stream()
                    .filter(peer -> options.wants(scenario, peer))
                    .map(Attempts::new)
                    .toList();
            all.forEach(attempts -> leaveOut(attempts, network, tooSlow));
            try (Link link = Link.open(workplace.sshd(), network)) {
                if (cells.isEmpty() && scenario.mostRepetitions() > 1) {
                    warmUp(scenario, trial, link.access(), all);
                }
                repeat(scenario, trial, network, link.access(), all);
            }
            for (Attempts attempts : all) {
                cells.add(attempts.cell(scenario, network));
                if (attempts.isTooSlow()) {
                    tooSlow.putIfAbsent(attempts.peer(), network);
                }
            }
        }
        return cells;
    }

    /** What was too slow over a better network is not waited for again. */
    private void leaveOut(Attempts attempts, Network network, Map<Peer, Network> tooSlow) {
        Optional.ofNullable(tooSlow.get(attempts.peer()))
                .filter(network::isNoBetterThan)
                .ifPresent(better -> attempts.giveUp(tooLong() + " with " + better.label()));
    }

    /** Once without counting, so that programs and repository are in memory and caches are made. */
    private void warmUp(Scenario scenario, Trial trial, SshAccess access, List<Attempts> all) throws IOException {
        for (Attempts attempts : all) {
            if (attempts.goOn(options.enough()) && !attempts.peer().id().equals(Peers.PULL)) {
                Optional<Run> run = attempt(attempts, trial, access);
                say(scenario.name() + ", not counted", attempts, run);
            }
        }
    }

    private void repeat(Scenario scenario, Trial trial, Network network, SshAccess access, List<Attempts> all)
            throws IOException {
        int repetitions = options.repetitions(scenario);
        for (int i = 1; i <= repetitions; i++) {
            String where = "%s, %s, %d/%d".formatted(scenario.name(), network.label(), i, repetitions);
            trial.turn();
            for (Attempts attempts : all) {
                if (attempts.goOn(options.enough())) {
                    Optional<Run> run = attempt(attempts, trial, access);
                    run.ifPresent(attempts::add);
                    say(where, attempts, run);
                }
            }
        }
    }

    private Optional<Run> attempt(Attempts attempts, Trial trial, SshAccess access) throws IOException {
        Trial own = trial.of(attempts.peer());
        own.restore();
        try {
            Run run = attempts.peer().run(own, access, stopwatch);
            if (attempts.peer().promisesIntegrity() && verified.add(attempts.peer())) {
                own.verify();
            }
            return Optional.of(run);
        } catch (TooSlowException e) {
            attempts.giveUp(tooLong());
        } catch (IOException | AssertionError e) {
            attempts.fail(e);
        }
        endLeftovers(own);
        return Optional.empty();
    }

    /** What the other side still does for a client that is gone would disturb the next run. */
    private static void endLeftovers(Trial trial) {
        String destination = trial.destination().toString();
        Eventually.poll(LEFTOVERS_END, "the end of what works on " + destination, () -> {
            OurProcesses.running(destination)
                    .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            return OurProcesses.running(destination).isEmpty();
        });
    }

    private String tooLong() {
        return "> " + options.limit().toSeconds() + " s";
    }

    private void say(String where, Attempts attempts, Optional<Run> run) {
        String outcome = run.map(figures -> String.format(
                        Locale.ROOT,
                        "%.3f s, CPU %.2f s and %.2f s at the server",
                        figures.seconds(),
                        figures.cpuSeconds(),
                        figures.serverCpuSeconds()))
                .orElseGet(attempts::problem);
        log.say(where + ": " + attempts.peer().label() + ": " + outcome);
    }
}
