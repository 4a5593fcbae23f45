package org.repopush.push.plan;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Warning;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.RepoKind;
import org.repopush.repo.Snapshot;
import org.repopush.repo.SourceException;

/**
 * The source of one run: opened and locked once, however many destinations it is published to, and held still until it is closed, or
 * read again when it has not been still. Knows nothing of destinations. Safe for several threads.
 */
public final class Source implements Closeable {
    private final LocalRepo repo;
    private final boolean planned;
    private volatile Snapshot snapshot;

    /** @param planned by another run: nothing else is published */
    private Source(LocalRepo repo, boolean planned, Snapshot snapshot) {
        this.repo = repo;
        this.planned = planned;
        this.snapshot = snapshot;
    }

    /**
     * Opens a repository and fixes what is published.
     *
     * @param directory one that {@code kind} recognises
     * @param refs as in {@link LocalRepo#snapshot}
     * @param lockTimeout how long its lock is waited for
     * @param listener takes what the user should know about how it is opened and read, also when a ref is missing then
     */
    public static Source open(
            RepoKind kind, Path directory, List<String> refs, Duration lockTimeout, PushEvent.Listener listener)
            throws IOException {
        return open(kind, directory, lockTimeout, false, listener, repo -> repo.snapshot(refs));
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
            PushEvent.Listener listener)
            throws IOException {
        return open(kind, directory, lockTimeout, true, listener, repo -> repo.snapshotOf(revisions));
    }

    /** Chooses from a repository. */
    @FunctionalInterface
    private interface Choice {
        Snapshot of(LocalRepo repo) throws IOException;
    }

    private static Source open(
            RepoKind kind,
            Path directory,
            Duration lockTimeout,
            boolean planned,
            PushEvent.Listener listener,
            Choice choice)
            throws IOException {
        LocalRepo repo = kind.open(directory, lockTimeout, note -> listener.on(Warning.of(note)));
        repo.warnings().forEach(text -> listener.on(new Warning(Code.SOURCE_LOCK, text)));
        try {
            return new Source(repo, planned, choice.of(repo));
        } catch (IOException | RuntimeException e) {
            try {
                repo.close();
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /**
     * Reads it again after a push has met this failure. No earlier snapshot may be used any more.
     *
     * @throws SourceException the failure, where that is no use: the source has not changed, or has been read often enough
     */
    public void readAgain(SourceException failure) throws IOException {
        if (planned || failure.reason() != SourceException.Reason.CHANGED) {
            throw failure;
        }
        snapshot = repo.readAgain(failure);
    }

    /** What is published, as it was when the source was read last. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Releases the lock. Idempotent. */
    @Override
    public void close() throws IOException {
        repo.close();
    }
}
