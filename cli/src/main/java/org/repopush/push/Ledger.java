package org.repopush.push;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.repopush.push.model.Carried;
import org.repopush.push.model.Estimate;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RefResult;
import org.repopush.push.transfer.Bandwidth;
import org.repopush.repo.Amount;
import org.repopush.repo.Remark;

/**
 * What all sessions of one push to one destination have in common: events, the first plan, and what has travelled. Used by one
 * thread, but for {@link #on}.
 */
public final class Ledger implements PushEvent.Listener {
    private final PushEvent.Listener listener;
    private final Optional<Bandwidth> shared;
    private final AtomicInteger sessions = new AtomicInteger();
    private List<RefResult> firstPlan = List.of();
    private List<RefResult> lastPlan = List.of();
    private Carried carried = Carried.NONE;
    private volatile Amount present = Amount.NONE;

    /** @param listener gets all events */
    public Ledger(PushEvent.Listener listener) {
        this(listener, Optional.empty());
    }

    /** @param shared what this push and others may take of the link together; it has its own where there is none */
    public Ledger(PushEvent.Listener listener, Optional<Bandwidth> shared) {
        this.listener = requireNonNull(listener, "listener");
        this.shared = requireNonNull(shared, "shared");
    }

    /** What a transfer may take of the link. */
    Bandwidth bandwidth(PushRequest request) {
        return shared.orElseGet(() -> new Bandwidth(request.transfer().bytesPerSecond()));
    }

    /** One more connection is being made. */
    void newSession() {
        sessions.incrementAndGet();
    }

    /** Whether a connection was lost and made again. */
    private boolean isResumed() {
        return sessions.get() > 1;
    }

    /** What the destination had before the first session: what later ones find has been sent by those before. */
    @Override
    public void on(PushEvent event) {
        if (event instanceof PushEvent.Present found && !isResumed()) {
            present = found.amount();
        }
        listener.on(event);
    }

    /** Passes on what a kind has to say. */
    void remark(List<Remark> remarks) {
        remarks.forEach(remark -> on(PushEvent.Warning.of(remark)));
    }

    /** Whether nothing has been planned yet. */
    boolean isFirstPlan() {
        return firstPlan.isEmpty();
    }

    /** The source is another one: what was planned before is no plan of this push any more. */
    public void planAnew() {
        firstPlan = List.of();
    }

    /** Notes a plan, and passes it on unless it is the same as the one before. */
    void planned(List<RefResult> results, Estimate estimate) {
        if (firstPlan.isEmpty()) {
            firstPlan = results;
        }
        if (!results.equals(lastPlan)) {
            lastPlan = results;
            on(new PushEvent.Planned(results, estimate));
        }
    }

    /** Adds what has travelled. */
    void carried(Carried more) {
        carried = carried.plus(more);
    }

    /** The final word: with what the destination had, what has travelled, and what sessions before this one have published. */
    public Outcome outcome(Result result, PushRequest request, Duration elapsed) {
        Result whole = result.withPresent(present);
        return (isResumed() ? whole.after(firstPlan) : whole).outcome(request, carried, elapsed);
    }
}
