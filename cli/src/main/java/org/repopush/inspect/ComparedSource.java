package org.repopush.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.RepoKind;
import org.repopush.repo.Snapshot;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.Tip;

/**
 * The repository here that a destination is compared with, if there is one that can be read. Closing it releases its lock.
 *
 * @param tips empty when there is nothing to compare with
 * @param history what is known of revisions here; empty when there are none
 */
record ComparedSource(Optional<LocalRepo> repo, Optional<List<Tip>> tips, Optional<Snapshot> history)
        implements AutoCloseable {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final ComparedSource NOTHING =
            new ComparedSource(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Opens it; what cannot be read is told in a warning and is not compared.
     *
     * @param refs the refs that are asked for; those that are not here are left out
     */
    static ComparedSource open(RepoKind kind, Optional<Path> source, List<String> refs, PushEvent.Listener listener)
            throws IOException {
        if (source.isEmpty()) {
            return NOTHING;
        }
        LocalRepo repo = null;
        try {
            repo = kind.open(source.get(), SHORT);
            ComparedSource opened = read(repo, refs);
            repo = null;
            return opened;
        } catch (SourceException e) {
            listener.on(new PushEvent.Warning(
                    Code.SOURCE_NOT_COMPARED, "not compared with " + source.get() + ": " + e.getMessage()));
            return NOTHING;
        } finally {
            if (repo != null) {
                repo.close();
            }
        }
    }

    private static ComparedSource read(LocalRepo repo, List<String> refs) throws IOException {
        Optional<Snapshot> all = snapshot(repo, List.of());
        if (refs.isEmpty()) {
            List<Tip> tips = all.map(Snapshot::tips).orElse(List.of());
            return new ComparedSource(Optional.of(repo), Optional.of(tips), all);
        }
        List<Tip> named = new ArrayList<>();
        for (String ref : refs) {
            snapshot(repo, List.of(ref)).ifPresent(snapshot -> named.addAll(snapshot.tips()));
        }
        return new ComparedSource(Optional.of(repo), Optional.of(named), all);
    }

    private static Optional<Snapshot> snapshot(LocalRepo repo, List<String> refs) throws IOException {
        try {
            return Optional.of(repo.snapshot(refs));
        } catch (SourceException e) {
            if (e.reason() == Reason.NO_REFS || e.reason() == Reason.NO_SUCH_REF) {
                return Optional.empty();
            }
            throw e;
        }
    }

    Optional<String> path() {
        return repo.map(opened -> opened.path().toString());
    }

    @Override
    public void close() throws IOException {
        if (repo.isPresent()) {
            repo.get().close();
        }
    }
}
