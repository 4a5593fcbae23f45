package org.repopush.push;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.repopush.push.explain.Explain;
import org.repopush.push.model.FirstTime;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.Questioner;
import org.repopush.push.remote.Connecting;
import org.repopush.push.remote.Receiver;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.RepoKind;
import org.repopush.repo.Snapshot;

/**
 * One push: opens the source and the destination side by side; {@link Attempts} does the rest. Blocking; interrupting the
 * thread ends it, and closing the connection makes the destination stop and release what it holds.
 */
public final class Push {
    private final RepoKind kind;
    private final Path source;
    private final PushEvent.Listener listener;
    private final Questioner questioner;

    /** @param source a directory that {@code kind} recognises */
    public Push(RepoKind kind, Path source, PushEvent.Listener listener, Questioner questioner) {
        this.kind = requireNonNull(kind, "kind");
        this.source = requireNonNull(source, "source");
        this.listener = new FirstTime(listener);
        this.questioner = requireNonNull(questioner, "questioner");
    }

    /**
     * Publishes, or in a dry run says what would be published.
     *
     * @throws PushException when it did not come to a result for each ref; rejected refs are a result
     * @throws InterruptedException when the thread was interrupted; the destination is as before, unless it had begun to
     *     publish: that it finishes by itself
     */
    public Outcome run(PushRequest request) throws PushException, InterruptedException {
        long start = System.nanoTime();
        try (Connecting connecting = connecting(request);
                LocalRepo repo = kind.open(source, request.lockTimeout())) {
            repo.warnings().forEach(warning -> listener.on(new PushEvent.Warning(Code.SOURCE_LOCK, warning)));
            Snapshot snapshot = repo.snapshot(request.refs());
            Attempts attempts = new Attempts(request, snapshot, () -> connecting(request), listener);
            Result result = attempts.run(connecting);
            Outcome outcome = result.outcome(request, attempts.carried(), Duration.ofNanos(System.nanoTime() - start));
            listener.on(new PushEvent.Ended(outcome, kind.words()));
            return outcome;
        } catch (IOException e) {
            throw Explain.of(kind, request, source).explain(e);
        }
    }

    private Connecting connecting(PushRequest request) {
        return Connecting.start(() -> Receiver.connect(kind, request, listener, questioner));
    }
}
