package org.repopush.push.plan;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.RepoKind;
import org.repopush.repo.Snapshot;

/**
 * The source of one run: opened and locked once, however many destinations it is published to, and held still until it is closed.
 * Knows nothing of destinations. Safe for several threads.
 */
public final class Source implements Closeable {
    private final LocalRepo repo;
    private final Snapshot snapshot;

    private Source(LocalRepo repo, Snapshot snapshot) {
        this.repo = repo;
        this.snapshot = snapshot;
    }

    /**
     * Opens a repository and fixes what is published.
     *
     * @param directory one that {@code kind} recognises
     * @param refs as in {@link LocalRepo#snapshot}
     * @param lockTimeout how long its lock is waited for
     * @param warnings takes what the user should know about how it was opened, also when a ref is missing then
     */
    public static Source open(
            RepoKind kind, Path directory, List<String> refs, Duration lockTimeout, Consumer<String> warnings)
            throws IOException {
        return open(kind, directory, lockTimeout, warnings, repo -> repo.snapshot(refs));
    }

    /**
     * The same, to publish what another run has planned and did not finish.
     *
     * @param revisions as in {@link LocalRepo#snapshotOf}
     */
    public static Source openAt(
            RepoKind kind,
            Path directory,
            SortedMap<String, String> revisions,
            Duration lockTimeout,
            Consumer<String> warnings)
            throws IOException {
        return open(kind, directory, lockTimeout, warnings, repo -> repo.snapshotOf(revisions));
    }

    /** Chooses from a repository. */
    @FunctionalInterface
    private interface Choice {
        Snapshot of(LocalRepo repo) throws IOException;
    }

    private static Source open(
            RepoKind kind, Path directory, Duration lockTimeout, Consumer<String> warnings, Choice choice)
            throws IOException {
        LocalRepo repo = kind.open(directory, lockTimeout);
        repo.warnings().forEach(warnings);
        try {
            return new Source(repo, choice.of(repo));
        } catch (IOException | RuntimeException e) {
            try {
                repo.close();
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** What is published, as it was when the source was opened. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Releases the lock. Idempotent. */
    @Override
    public void close() throws IOException {
        repo.close();
    }
}
