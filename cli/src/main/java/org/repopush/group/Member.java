package org.repopush.group;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.repopush.group.MemberOutcome.State;
import org.repopush.push.Ledger;
import org.repopush.push.Line;
import org.repopush.push.Result;
import org.repopush.push.Retry;
import org.repopush.push.Session;
import org.repopush.push.explain.Explain;
import org.repopush.push.model.FirstTime;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.Rejection;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.UserPrompt;
import org.repopush.push.plan.PricedPlan;
import org.repopush.push.plan.Source;
import org.repopush.push.transfer.Bandwidth;
import org.repopush.repo.RepoKind;
import org.repopush.tunnel.model.Destination;

/**
 * One destination of a group, and how far it has come. The steps of a push are taken in their order; each of them begins again through
 * a new connection when one is lost. Used by one thread at a time. Closing it makes the destination let go of what it holds; what has
 * arrived there stays for the next push.
 */
final class Member implements AutoCloseable {
    /** A third of the time for which a destination keeps its lock, unless its owner says otherwise. */
    private static final Duration LONG_HELD = Duration.ofSeconds(20);

    private final PushRequest request;
    private final Turns turns;
    private final Explain explain;
    private final Ledger ledger;
    private final Retry retry;
    private final Line line;
    private final long start = System.nanoTime();

    private State state = State.PLANNED;
    private Optional<Outcome> result = Optional.empty();
    private Optional<PushException> failure = Optional.empty();
    private Optional<RemoteFailure> locked = Optional.empty();
    private Optional<IOException> unsaid = Optional.empty();
    private Duration roundTrip = Duration.ZERO;
    private OptionalLong arrival = OptionalLong.empty();
    private @Nullable Session planner;
    private @Nullable PricedPlan proposal;
    private @Nullable Session importer;
    private Session.@Nullable Imported imported;
    private @Nullable Session holder;
    private Optional<Session.Prepared> prepared = Optional.empty();
    private long heldSince;
    private boolean midway;
    private boolean kept;
    private Promise promise = Promise.NONE;
    private boolean leftOut;

    /**
     * What the members of a group have in common.
     *
     * @param turns for transfers
     * @param bandwidth what all transfers may take of the link
     */
    record Together(Turns turns, Bandwidth bandwidth, GroupEvent.Listener listener, UserPrompt questioner) {}

    /** @param connected of an earlier push, whose connection is used then; else it begins to connect at once */
    Member(RepoKind kind, Path directory, PushRequest request, Together together, Optional<Session> connected) {
        this.request = request;
        this.turns = together.turns();
        this.explain = Explain.of(kind, request, directory);
        String name = request.destination().toString();
        this.ledger = new Ledger(
                new FirstTime(event -> together.listener().on(new GroupEvent.AtMember(name, event))),
                Optional.of(together.bandwidth()));
        this.retry = new Retry(request, ledger);
        this.line = Line.of(
                connected, ledger, retry, () -> Session.connect(kind, request, ledger, together.questioner(), retry));
    }

    /** Something that may take long. */
    @FunctionalInterface
    interface Step {
        /** What it throws is the member's failure. */
        void take(Member member) throws IOException, InterruptedException;
    }

    Destination destination() {
        return request.destination();
    }

    /** Whether there is something to be done for it, and nothing has gone wrong. */
    boolean takesPart() {
        return state == State.PLANNED;
    }

    boolean hasFailed() {
        return state == State.FAILED;
    }

    /** Whether it was given the word, and it is not known that it has published. */
    boolean hasNotPublished() {
        return promise.isGiven() && (state == State.FAILED || state == State.UNKNOWN);
    }

    /** Tells that the others go on without it; false when that was told before. */
    boolean leaveOut() {
        if (leftOut) {
            return false;
        }
        leftOut = true;
        String why = failure.map(PushException::problem).orElse("a ref was rejected there");
        ledger.on(new PushEvent.Warning(Code.LEFT_OUT, "the others go on without this destination: " + why));
        return true;
    }

    /** It takes part no longer. */
    void fail(IOException problem) {
        state = State.FAILED;
        failure = Optional.of(explain.explain(problem));
    }

    /** Finds out what it has, and what is to be done with each ref. */
    void plan(Source source) throws IOException, InterruptedException {
        retry.run(line, session -> retry.whileBusy(() -> proposal = proposalOf(session, source)));
    }

    private PricedPlan proposalOf(Session session, Source source) throws IOException, InterruptedException {
        PricedPlan made = session.plan(source.snapshot(), session.probe());
        planner = session;
        if (!note(promise.keptBy(Result.of(made))) && !made.plan().changesAnything()) {
            state = promise.isGiven() ? State.PUBLISHED : State.UP_TO_DATE;
        }
        return made;
    }

    /** Notes that the session may be in the middle of something from now on, or that it is not. */
    void isMidway(boolean now) {
        midway = now;
    }

    /** Its session, for another push: then closing this one closes it not. Empty where a push could not begin with it. */
    Optional<Session> keep() {
        boolean done = state == State.PUBLISHED || state == State.UP_TO_DATE;
        kept = !midway && (done || importer == null);
        return kept ? Optional.of(line.session()) : Optional.empty();
    }

    /** Brings everything that it lacks, and has it made part of the repository. */
    void bring(Source source) throws IOException, InterruptedException {
        retry.run(line, session -> retry.whileBusy(() -> imported(session, source)));
    }

    /** What a session has planned or imported already counts; another one begins at the beginning. */
    private Optional<Session.Imported> imported(Session session, Source source)
            throws IOException, InterruptedException {
        if (importer != session) {
            imported = null;
            PricedPlan made = planner == session && proposal != null ? proposal : proposalOf(session, source);
            proposal = null;
            if (takesPart()) {
                try {
                    imported = turns.take(() -> session.importContent(session.bring(made)));
                    importer = session;
                } catch (RemoteFailure refusal) {
                    note(session.refused(refusal));
                }
            }
        }
        return Optional.ofNullable(imported);
    }

    /**
     * Has it take its lock of publications, unless somebody else holds that: {@link #locked}. If it holds the lock, makes sure that it
     * still does, and can be reached.
     */
    void prepare(Source source) throws IOException, InterruptedException {
        locked = Optional.empty();
        retry.run(line, session -> retry.whileBusy(() -> prepared = prepared(session, source)));
    }

    private Optional<Session.Prepared> prepared(Session session, Source source)
            throws IOException, InterruptedException {
        if (holder == session && prepared.isPresent()) {
            roundTrip = session.roundTrip();
            if (System.nanoTime() - heldSince < LONG_HELD.toNanos()) {
                return prepared;
            }
            imported = session.releaseLock(prepared.get());
        }
        prepared = Optional.empty();
        Optional<Session.Imported> ready = imported(session, source);
        return ready.isEmpty() ? Optional.empty() : lock(session, ready.get());
    }

    private Optional<Session.Prepared> lock(Session session, Session.Imported ready)
            throws IOException, InterruptedException {
        roundTrip = session.roundTrip();
        try {
            Session.Prepared held = session.prepare(ready);
            holder = session;
            heldSince = System.nanoTime();
            return Optional.of(held);
        } catch (RemoteFailure problem) {
            if (problem.is(RemoteFailure.Code.LOCKED, RemoteFailure.Code.REPO_LOCKED)) {
                ledger.on(new PushEvent.Detail("a lock is held there; asking again"));
                locked = Optional.of(problem);
            } else {
                note(session.refused(problem));
            }
            return Optional.empty();
        }
    }

    /** Who held the lock when it was to be taken. */
    Optional<RemoteFailure> locked() {
        return locked;
    }

    /** Gives its lock back, if it holds one. */
    void releaseLock() throws IOException, InterruptedException {
        Optional<Session.Prepared> held = prepared;
        prepared = Optional.empty();
        if (held.isPresent()) {
            try {
                imported = line.session().releaseLock(held.get());
            } catch (IOException e) {
                line.renew(); // with the session the lock has ended, and the next one begins at the beginning
            }
        }
    }

    /** As measured when it was prepared. */
    Duration roundTrip() {
        return roundTrip;
    }

    /** Sends the word for publication, and does not wait. */
    void giveWord() {
        promise = new Promise(result.map(Outcome::refs).orElseThrow());
        try {
            line.session().giveWord();
        } catch (IOException e) {
            unsaid = Optional.of(e);
        }
    }

    /** Waits until it has published. If that is not heard, it is asked through another connection. */
    void awaitPublication(Source source) throws InterruptedException {
        state = State.UNKNOWN;
        try {
            if (unsaid.isPresent()) {
                throw unsaid.get();
            }
            Result published = line.session().published(prepared.orElseThrow());
            arrival = OptionalLong.of(System.nanoTime());
            if (note(published)) {
                boolean unconfirmed = published.refs().stream()
                        .anyMatch(ref -> ref.rejection().equals(Optional.of(Rejection.UNCONFIRMED)));
                if (unconfirmed) {
                    ask(source, new Asking(false));
                }
            } else {
                state = State.PUBLISHED;
            }
        } catch (IOException e) {
            failure = Optional.of(explain.explain(e));
            ask(source, Asking.after(e));
        }
    }

    /**
     * Publishes once more through a new connection, if its refs are still what they were when the word was given.
     *
     * @param attempt from 1
     */
    void publishAgain(Source source, int attempt) throws IOException, InterruptedException {
        ledger.on(new PushEvent.Warning(Code.CONNECTING_AGAIN, "not published: trying again (" + attempt + ")"));
        line.renew();
        prepared = Optional.empty();
        unsaid = Optional.empty();
        failure = Optional.empty();
        state = State.PLANNED;
        try {
            prepare(source);
            locked.ifPresent(this::fail);
        } catch (IOException e) {
            fail(e);
        }
        if (takesPart()) {
            giveWord();
            awaitPublication(source);
        }
    }

    /** Whether this run has published there. */
    boolean hasPublished() {
        return state == State.PUBLISHED;
    }

    /** Takes back what this run has published there. */
    void undo(Undoing undoing) throws InterruptedException {
        try {
            undoing.undo(line.session(), promise.refs());
            state = State.ROLLED_BACK;
        } catch (IOException e) {
            failure = Optional.of(explain.explain(e));
        }
    }

    /** Whether its refs are the new ones is all that counts now. What it was asked for before it may still be doing. */
    private void ask(Source source, Asking asking) throws InterruptedException {
        state = State.UNKNOWN;
        try {
            Session session = line.renew();
            do {
                PricedPlan made = session.plan(source.snapshot(), session.probe());
                Outcome now = ledger.outcome(Result.of(made), request, elapsed());
                if (!now.rejected() && !made.plan().changesAnything()) {
                    state = State.PUBLISHED;
                    result = Optional.of(now);
                    failure = asking.wasAnswered() ? failure : Optional.empty();
                    return;
                }
            } while (asking.again());
            state = State.FAILED;
        } catch (IOException e) {
            failure.ifPresent(problem -> problem.addSuppressed(e));
        }
    }

    /** Notes the word on each ref; whether one is rejected, which makes the member fail. */
    private boolean note(Result word) {
        Outcome outcome = ledger.outcome(word, request, elapsed());
        result = Optional.of(outcome);
        if (outcome.rejected()) {
            state = State.FAILED;
        }
        return outcome.rejected();
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** When it said that it has published, by the clock of {@link System#nanoTime}; empty when it did not say so itself. */
    OptionalLong arrival() {
        return state == State.PUBLISHED ? arrival : OptionalLong.empty();
    }

    /** What has become of it, now that the push has ended. */
    MemberOutcome outcome() {
        boolean givenUp = state == State.PLANNED && !request.dryRun();
        return new MemberOutcome(request.destination().toString(), givenUp ? State.GIVEN_UP : state, result, failure);
    }

    @Override
    public void close() {
        if (!kept) {
            line.close();
        }
    }
}
