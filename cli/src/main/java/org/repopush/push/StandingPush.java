package org.repopush.push;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.UserPrompt;
import org.repopush.push.plan.Source;
import org.repopush.repo.RepoKind;

/** Pushes to one destination again and again. A connection is kept unless a push has ended in the middle of a step. */
public final class StandingPush implements Standing {
    private final RepoKind kind;
    private final Path directory;
    private final PushRequest request;
    private final PushEvent.Listener listener;
    private final UserPrompt questioner;
    private Optional<Session> kept = Optional.empty();

    /** @param directory the source, one that {@code kind} recognises */
    public StandingPush(
            RepoKind kind, Path directory, PushRequest request, PushEvent.Listener listener, UserPrompt questioner) {
        this.kind = requireNonNull(kind, "kind");
        this.directory = requireNonNull(directory, "directory");
        this.request = requireNonNull(request, "request");
        this.listener = requireNonNull(listener, "listener");
        this.questioner = requireNonNull(questioner, "questioner");
    }

    @Override
    public Verdict push() throws PushException, InterruptedException {
        long start = System.nanoTime();
        if (hasLostConnection()) {
            close();
        }
        Push push = new Push(kind, directory, listener, questioner);
        Ledger ledger = push.ledger();
        Retry retry = new Retry(request, ledger);
        Line line = Line.of(kept, ledger, retry, () -> push.connect(request, ledger, retry));
        kept = Optional.empty();
        boolean idle = true;
        try (Source source = push.open(request, ledger)) {
            idle = false;
            Outcome outcome = push.over(line, source, request, ledger, retry, start);
            idle = true;
            return new Verdict(outcome.exitCode(), false);
        } catch (IOException e) {
            throw push.explained(e, request);
        } finally {
            if (idle) {
                kept = Optional.of(line.session());
            } else {
                line.close();
            }
        }
    }

    @Override
    public boolean hasLostConnection() throws InterruptedException {
        return kept.isPresent() && !kept.get().isAlive();
    }

    @Override
    public void close() {
        kept.ifPresent(Session::close);
        kept = Optional.empty();
    }
}
