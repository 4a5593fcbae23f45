package org.repopush.it.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.network.Balancer;
import org.repopush.it.fixture.repo.OstreeRepo;

/**
 * Clients that pull all refs of a balanced group over and over with ostree's own pull, each time into a new repository, until they are
 * closed.
 */
final class BalancedReaders implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Balancer balancer;
    private final Path directory;
    private final Set<SortedMap<String, String>> released = ConcurrentHashMap.newKeySet();
    private final List<Thread> clients = new ArrayList<>();
    private final List<Throwable> bugs = new ArrayList<>();
    // Guarded by this object's monitor.
    private final Tally tally = new Tally();
    private volatile boolean closed;

    /** What they have met so far. */
    static final class Tally {
        private int pulls;
        private final List<Finished> failures = new ArrayList<>();
        private final List<SortedMap<String, String>> mixes = new ArrayList<>();

        int pulls() {
            return pulls;
        }

        /** Pulls that did not succeed. */
        List<Finished> failures() {
            return failures;
        }

        /** States that were seen and are those of no release. */
        List<SortedMap<String, String>> mixes() {
            return mixes;
        }

        private Tally copy() {
            Tally copy = new Tally();
            copy.pulls = pulls;
            copy.failures.addAll(failures);
            copy.mixes.addAll(mixes);
            return copy;
        }

        @Override
        public String toString() {
            return "%d pulls: %d failed, %d saw a mix".formatted(pulls, failures.size(), mixes.size());
        }
    }

    /** @param directory a new one, for their repositories */
    BalancedReaders(Balancer balancer, Path directory) throws IOException {
        this.balancer = balancer;
        this.directory = Files.createDirectory(directory);
    }

    /** Lets so many begin. */
    BalancedReaders start(int number) {
        for (int client = 0; client < number; client++) {
            int mine = client;
            Thread thread = new Thread(() -> readAll(mine), "it-reader-" + client);
            thread.setDaemon(true);
            clients.add(thread);
            thread.start();
        }
        return this;
    }

    /** From now on this is what a client may see. */
    void releasing(SortedMap<String, String> refs) {
        released.add(new TreeMap<>(refs));
    }

    synchronized Tally tally() {
        return tally.copy();
    }

    /** Waits until they have made so many more pulls. */
    void await(int pulls) {
        int goal = tally().pulls() + pulls;
        Eventually.poll(LIMIT, pulls + " more pulls", () -> tally().pulls() >= goal || !bugs().isEmpty());
        if (!bugs().isEmpty()) {
            throw new AssertionError("a reader broke", bugs().get(0));
        }
    }

    private synchronized List<Throwable> bugs() {
        return List.copyOf(bugs);
    }

    private void readAll(int client) {
        try {
            for (int number = 0; !closed; number++) {
                read(client, directory.resolve(client + "-" + number));
            }
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                bugs.add(e);
            }
        }
    }

    private void read(int client, Path path) {
        OstreeRepo reader = OstreeRepo.create(path, "archive");
        reader.ostree("remote", "add", "--no-gpg-verify", "origin", balancer.url(client));
        Finished pulled = reader.command("pull", "--mirror", "origin").run();
        SortedMap<String, String> seen = reader.refs();
        synchronized (this) {
            tally.pulls++;
            if (pulled.status() != 0) {
                tally.failures.add(pulled);
            } else if (!released.contains(seen)) {
                tally.mixes.add(seen);
            }
        }
        Command.of("rm", "-rf", "--", path.toString()).run().exits(0);
    }

    @Override
    public void close() {
        closed = true;
        for (Thread client : clients) {
            Eventually.poll(LIMIT, "a reader ends", () -> !client.isAlive());
        }
    }
}
