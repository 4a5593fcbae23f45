package org.repopush.push;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.repopush.push.explain.Explain;
import org.repopush.push.model.FirstTime;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.UserPrompt;
import org.repopush.push.plan.PricedPlan;
import org.repopush.push.plan.Source;
import org.repopush.repo.RepoKind;
import org.repopush.repo.SourceException;

/**
 * One push to one destination: the steps of {@link Session} in their order. The connection is made while the source is opened.
 * Blocking; interrupting the thread ends it, and closing the connection makes the destination stop and release what it holds.
 */
public final class Push {
    private final RepoKind kind;
    private final Path directory;
    private final PushEvent.Listener listener;
    private final UserPrompt questioner;

    /** @param directory the source, one that {@code kind} recognises */
    public Push(RepoKind kind, Path directory, PushEvent.Listener listener, UserPrompt questioner) {
        this.kind = requireNonNull(kind, "kind");
        this.directory = requireNonNull(directory, "directory");
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
        Ledger ledger = ledger();
        Retry retry = new Retry(request, ledger);
        try (Line line = new Line(() -> connect(request, ledger, retry));
                Source source = open(request, ledger)) {
            return over(line, source, request, ledger, retry, start);
        } catch (IOException e) {
            throw explained(e, request);
        }
    }

    Ledger ledger() {
        return new Ledger(listener);
    }

    Session connect(PushRequest request, Ledger ledger, Retry retry) {
        return Session.connect(kind, request, ledger, questioner, retry);
    }

    Source open(PushRequest request, Ledger ledger) throws IOException {
        return Source.open(kind, directory, request.refs(), request.lockTimeout(), ledger);
    }

    PushException explained(IOException failure, PushRequest request) {
        return Explain.of(kind, request, directory).explain(failure);
    }

    /**
     * The same with what is open already.
     *
     * @param start by the clock of {@link System#nanoTime}
     */
    Outcome over(Line line, Source source, PushRequest request, Ledger ledger, Retry retry, long start)
            throws IOException, InterruptedException {
        Result result = result(line, source, request, ledger, retry);
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        Outcome outcome = ledger.outcome(result, request, elapsed);
        listener.on(new PushEvent.Ended(outcome, kind.words()));
        return outcome;
    }

    /** A source that has changed while it was read is read again; what has been sent of it stays in the stage. */
    private static Result result(Line line, Source source, PushRequest request, Ledger ledger, Retry retry)
            throws IOException, InterruptedException {
        while (true) {
            try {
                return retry.run(line, session -> retry.whileBusy(() -> steps(request, session, source)));
            } catch (SourceException failure) {
                source.readAgain(failure);
                ledger.planAnew();
                line.renew();
            }
        }
    }

    /** The push itself. */
    private static Result steps(PushRequest request, Session session, Source source)
            throws IOException, InterruptedException {
        PricedPlan proposal = session.plan(source.snapshot(), session.probe());
        if (request.dryRun() || !proposal.plan().changesAnything()) {
            return Result.of(proposal);
        }
        try {
            return session.conclude(session.bring(proposal));
        } catch (RemoteFailure failure) {
            return session.refused(failure);
        }
    }
}
