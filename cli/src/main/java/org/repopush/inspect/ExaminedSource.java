package org.repopush.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.push.explain.Explain;
import org.repopush.push.model.PushException;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.RepoKind;
import org.repopush.repo.Snapshot;

/**
 * The source of a push as far as it can be opened, and what is wrong with it. Closing it releases its lock.
 *
 * @param snapshot empty when there is nothing that could be pushed
 */
record ExaminedSource(Optional<LocalRepo> repo, Optional<Snapshot> snapshot, List<Finding> findings)
        implements AutoCloseable {
    private static final String CHECK = "source";
    /** The lock is held while somebody prunes: that is a finding, not something to wait for. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    static ExaminedSource missing(PushException problem) {
        return new ExaminedSource(Optional.empty(), Optional.empty(), List.of(Finding.problem(CHECK, problem)));
    }

    static ExaminedSource open(RepoKind kind, Path source, List<String> refs, Explain explain)
            throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        Optional<LocalRepo> repo = Optional.empty();
        Optional<Snapshot> snapshot = Optional.empty();
        try {
            repo = Optional.of(kind.open(source, SHORT));
            for (String warning : repo.get().warnings()) {
                findings.add(Finding.warning(CHECK, warning, "run it as a user who may lock the source"));
            }
            snapshot = Optional.of(repo.get().snapshot(refs));
            int tips = snapshot.get().tips().size();
            findings.add(Finding.ok(CHECK, source + ", refs to push: " + tips));
        } catch (IOException e) {
            findings.add(Finding.problem(CHECK, explain.explain(e)));
        }
        return new ExaminedSource(repo, snapshot, findings);
    }

    @Override
    public void close() throws IOException {
        if (repo.isPresent()) {
            repo.get().close();
        }
    }
}
