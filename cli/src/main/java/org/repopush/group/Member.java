package org.repopush.group;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
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
import org.repopush.push.transfer.Bandwidth;
import org.repopush.repo.RepoKind;
import org.repopush.tunnel.model.Destination;

/**
 * One destination of a group, and how far it has come: its lock, the word to publish, and what has come of that. Each step begins again
 * through a new connection when one is lost. Used by one thread at a time. Closing it makes the destination let go of what it holds;
 * what has arrived there stays for the next push.
 */
abstract class Member implements AutoCloseable {
    /** A third of the time for which a destination keeps its lock, unless its owner says otherwise. */
    private static final Duration LONG_HELD = Duration.ofSeconds(20);

    final RepoKind kind;
    final PushRequest request;
    final RunId run;
    final Ledger ledger;
    final Retry retry;
    final Line line;
    private final Explain explain;
    private final long start = System.nanoTime();

    private State state = State.PLANNED;
    private Optional<Outcome> result = Optional.empty();
    private Optional<PushException> failure = Optional.empty();
    private Optional<RemoteFailure> locked = Optional.empty();
    private Optional<IOException> unsaid = Optional.empty();
    private Duration roundTrip = Duration.ZERO;
    private OptionalLong arrival = OptionalLong.empty();
    private Optional<Session> holder = Optional.empty();
    private Optional<Session.Prepared> prepared = Optional.empty();
    private long heldSince;
    private boolean midway;
    private boolean kept;
    private Promise promise = Promise.NONE;
    private boolean leftOut;

    /**
     * What the members of a group have in common.
     *
     * @param run under whose name they publish
     * @param turns for transfers
     * @param bandwidth what all transfers may take of the link
     */
    record Together(
            RepoKind kind,
            Path directory,
            RunId run,
            Turns turns,
            Bandwidth bandwidth,
            GroupEvent.Listener listener,
            UserPrompt questioner) {}

    /** How a connection is made. */
    @FunctionalInterface
    interface Way {
        /** Begins to, and does not wait. */
        Session connect(Ledger ledger, Retry retry);
    }

    /**
     * One that begins to connect at once.
     *
     * @param connected of an earlier push, whose connection is used then
     */
    Member(PushRequest request, Together together, Way way, Optional<Session> connected) {
        this.kind = together.kind();
        this.request = requireNonNull(request, "request");
        this.run = together.run();
        this.explain = Explain.of(kind, request, together.directory());
        String name = request.destination().toString();
        this.ledger = new Ledger(
                new FirstTime(event -> together.listener().on(new GroupEvent.AtMember(name, event))),
                Optional.of(together.bandwidth()));
        this.retry = new Retry(request, ledger);
        this.line = Line.of(connected, ledger, retry, () -> way.connect(ledger, retry));
    }

    /** Something that may take long. */
    @FunctionalInterface
    interface Step<M extends Member> {
        /** What it throws is the member's failure. */
        void take(M member) throws IOException, InterruptedException;
    }

    /** Makes sure that {@link #lock} can follow through this session; false when there is nothing to be published any more. */
    abstract boolean isReady(Session session) throws IOException, InterruptedException;

    /**
     * Takes the lock of publications of the destination, through a session that does not hold it.
     *
     * @return nothing when all of it is published already
     * @throws RemoteFailure {@code LOCKED} when another holds it; {@code MOVED} or {@code REFUSED}
     */
    abstract Optional<Session.Prepared> lock(Session session) throws IOException, InterruptedException;

    /** The lock has been given back, and can be taken again with this. */
    abstract void unlocked(Session.Imported ready);

    /** What another session finds after a publication of which nothing was heard: a result if the destination has all of it. */
    abstract Optional<Result> finding(Session session) throws IOException, InterruptedException;

    final Destination destination() {
        return request.destination();
    }

    /** Whether there is something to be done for it, and nothing has gone wrong. */
    final boolean takesPart() {
        return state == State.PLANNED;
    }

    final boolean hasFailed() {
        return state == State.FAILED;
    }

    /** Whether it was given the word, and it is not known that it has published. */
    final boolean hasNotPublished() {
        return promise.isGiven() && (state == State.FAILED || state == State.UNKNOWN);
    }

    /** Whether this run has published there. */
    final boolean hasPublished() {
        return state == State.PUBLISHED;
    }

    /** Tells that the others go on without it; false when that was told before. */
    final boolean leaveOut() {
        if (leftOut) {
            return false;
        }
        leftOut = true;
        String why = failure.map(PushException::problem).orElse("a ref was rejected there");
        ledger.on(new PushEvent.Warning(Code.LEFT_OUT, "the others go on without this destination: " + why));
        return true;
    }

    /** It takes part no longer. */
    final void fail(IOException problem) {
        state = State.FAILED;
        failure = Optional.of(explain.explain(problem));
    }

    /** What it has published is not good, or what it had before. */
    final void refuse(PushException why) {
        state = hasPublished() ? state : State.FAILED;
        failure = Optional.of(why);
    }

    /** Why it has failed, where a ref was not simply rejected. */
    final Optional<PushException> failure() {
        return failure;
    }

    /** It takes part again, as if nothing had been done yet. */
    final void startOver() {
        state = State.PLANNED;
        failure = Optional.empty();
        result = Optional.empty();
    }

    final void become(State other) {
        state = other;
    }

    final boolean is(State other) {
        return state == other;
    }

    /** What the word to publish was given for. */
    final Promise promise() {
        return promise;
    }

    /** Notes that the session may be in the middle of something from now on, or that it is not. */
    final void isMidway(boolean now) {
        midway = now;
    }

    /**
     * Its session, for another push: then closing this one closes it not. Empty where a push could not begin with it.
     *
     * @param unused nothing has been done with it yet that is not done
     */
    final Optional<Session> keep(boolean unused) {
        boolean done = state == State.PUBLISHED || state == State.UP_TO_DATE;
        kept = !midway && (done || unused);
        return kept ? Optional.of(line.session()) : Optional.empty();
    }

    /**
     * Has it take its lock of publications, unless somebody else holds that: {@link #locked}. If it holds the lock, makes sure that it
     * still does, and can be reached.
     */
    final void prepare() throws IOException, InterruptedException {
        locked = Optional.empty();
        retry.run(line, session -> retry.whileBusy(() -> prepared = prepared(session)));
    }

    private Optional<Session.Prepared> prepared(Session session) throws IOException, InterruptedException {
        if (holder.filter(session::equals).isPresent() && prepared.isPresent()) {
            roundTrip = session.roundTrip();
            if (System.nanoTime() - heldSince < LONG_HELD.toNanos()) {
                return prepared;
            }
            unlocked(session.releaseLock(prepared.get()));
        }
        prepared = Optional.empty();
        if (!isReady(session)) {
            return Optional.empty();
        }
        try {
            Optional<Session.Prepared> held = lock(session);
            holder = Optional.of(session);
            heldSince = System.nanoTime();
            return held;
        } catch (RemoteFailure problem) {
            if (problem.isHeldLock()) {
                ledger.on(new PushEvent.Detail("a lock is held there; asking again"));
                locked = Optional.of(problem);
            } else if (!note(session.refused(problem))) {
                throw problem;
            }
            return Optional.empty();
        }
    }

    /** Asks how long the destination takes to answer, for {@link #roundTrip}. */
    final void measure(Session session) throws IOException, InterruptedException {
        roundTrip = session.roundTrip();
    }

    /** Who held the lock when it was to be taken. */
    final Optional<RemoteFailure> locked() {
        return locked;
    }

    /** Gives its lock back, if it holds one. */
    final void releaseLock() throws IOException, InterruptedException {
        Optional<Session.Prepared> held = prepared;
        prepared = Optional.empty();
        if (held.isPresent()) {
            try {
                unlocked(line.session().releaseLock(held.get()));
            } catch (IOException e) {
                line.renew(); // with the session the lock has ended, and the next one begins at the beginning
            }
        }
    }

    /** As measured when it was prepared. */
    final Duration roundTrip() {
        return roundTrip;
    }

    /** Sends the word for publication, and does not wait. */
    final void giveWord() {
        promise = new Promise(result.map(Outcome::refs).orElseThrow());
        try {
            line.session().giveWord();
        } catch (IOException e) {
            unsaid = Optional.of(e);
        }
    }

    /** Waits until it has published. If that is not heard, it is asked through another connection. */
    void awaitPublication() throws InterruptedException {
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
                    ask(new Asking(false));
                }
            } else {
                state = State.PUBLISHED;
            }
        } catch (IOException e) {
            failure = Optional.of(explain.explain(e));
            ask(Asking.after(e));
        }
    }

    /**
     * Publishes once more through a new connection, if its refs are still what they were when the word was given.
     *
     * @param attempt from 1
     */
    void publishAgain(int attempt) throws IOException, InterruptedException {
        ledger.on(new PushEvent.Warning(Code.CONNECTING_AGAIN, "not published: trying again (" + attempt + ")"));
        line.renew();
        prepared = Optional.empty();
        unsaid = Optional.empty();
        failure = Optional.empty();
        state = State.PLANNED;
        try {
            prepare();
            locked.ifPresent(this::fail);
        } catch (IOException e) {
            fail(e);
        }
        if (takesPart()) {
            giveWord();
            awaitPublication();
        }
    }

    /**
     * Takes back what this run has published there, under the lock, and only if its refs still are that.
     *
     * @param name of the publication that leads back
     */
    final void undo(RunId name) throws InterruptedException {
        try {
            TakingBack back = new TakingBack(name, promise, kind.words(), request.lockTimeout(), retry);
            TakingBack.refusal(retry.run(line, back::through))
                    .ifPresentOrElse(this::failAfter, () -> state = State.ROLLED_BACK);
        } catch (IOException e) {
            failAfter(explain.explain(e));
        }
    }

    /** A failure that comes after another one. */
    private void failAfter(PushException problem) {
        failure.ifPresent(problem::addSuppressed);
        failure = Optional.of(problem);
    }

    /** Whether its refs are the new ones is all that counts now. What it was asked for before it may still be doing. */
    private void ask(Asking asking) throws InterruptedException {
        state = State.UNKNOWN;
        try {
            Session session = line.renew();
            do {
                Optional<Outcome> now = finding(session).map(found -> ledger.outcome(found, request, elapsed()));
                if (now.isPresent() && !now.get().rejected()) {
                    state = State.PUBLISHED;
                    result = now;
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
    final boolean note(Result word) {
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
    final OptionalLong arrival() {
        return state == State.PUBLISHED ? arrival : OptionalLong.empty();
    }

    /** What has become of it, now that the push has ended. */
    final MemberOutcome outcome() {
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
