package org.repopush.group;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.repopush.group.MemberOutcome.State;
import org.repopush.push.ErrandPlan;
import org.repopush.push.Result;
import org.repopush.push.Session;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.remote.Errand;

/** A destination that has everything already: what waits there is released or given up, or what was published is taken back. */
final class ReleaseMember extends Member {
    private final Errand errand;
    private final boolean back;
    private final AtomicBoolean asks;
    private ErrandPlan plan;
    private @Nullable Session taken;
    private int tries;

    /**
     * One that begins to connect at once, and asks for its errand with that.
     *
     * @param back the errand is a rollback
     */
    static ReleaseMember of(PushRequest request, Together together, Errand errand, boolean back) {
        AtomicBoolean asks = new AtomicBoolean();
        Way way = (ledger, retry) -> asks.get()
                ? Session.connect(together.kind(), request, ledger, together.questioner(), retry)
                : Session.connect(together.kind(), request, ledger, together.questioner(), retry, errand);
        return new ReleaseMember(request, together, way, errand, back, asks);
    }

    /** @param asks whether another connection only asks for refs */
    private ReleaseMember(
            PushRequest request, Together together, Way way, Errand errand, boolean back, AtomicBoolean asks) {
        super(request, together, way, Optional.empty());
        this.errand = errand;
        this.back = back;
        this.asks = asks;
        this.plan = new ErrandPlan(back);
    }

    @Override
    boolean isReady(Session session) {
        return true;
    }

    /** The first time a session opens what waits there, which takes the lock too. */
    @Override
    Optional<Session.Prepared> lock(Session session) throws IOException, InterruptedException {
        try {
            Session.Prepared prepared =
                    taken == session ? session.prepare(session.takenUp(), run.text()) : opened(session);
            note(Result.of(plan.results()));
            return Optional.of(prepared);
        } catch (RemoteFailure problem) {
            if (problem.is(RemoteFailure.Code.WAS_RELEASED)) {
                become(State.UP_TO_DATE);
                return Optional.empty();
            }
            throw problem;
        }
    }

    private Session.Prepared opened(Session session) throws IOException, InterruptedException {
        plan = new ErrandPlan(back);
        try {
            Session.Prepared prepared = session.begun(errand, plan, kind.words());
            taken = session;
            return prepared;
        } catch (RemoteFailure problem) {
            if (problem.isHeldLock()) {
                taken = session;
            }
            throw problem;
        }
    }

    @Override
    void unlocked(Session.Imported ready) {
        // The session has it: see Session.takenUp.
    }

    @Override
    void awaitPublication() throws InterruptedException {
        asks.set(true);
        super.awaitPublication();
    }

    @Override
    void publishAgain(int attempt) throws IOException, InterruptedException {
        asks.set(false);
        super.publishAgain(attempt);
    }

    @Override
    Optional<Result> finding(Session session) throws IOException, InterruptedException {
        return plan.isIn(session.probe()) ? Optional.of(Result.of(plan.results())) : Optional.empty();
    }

    /** Gives up what waits there. */
    void abort() throws IOException, InterruptedException {
        retry.run(
                line,
                session -> retry.whileBusy(() -> {
                    tries++;
                    try {
                        session.done(errand);
                    } catch (RemoteFailure problem) {
                        // The connection was lost before the answer came.
                        if (tries == 1 || !problem.is(RemoteFailure.Code.NO_RELEASE)) {
                            throw problem;
                        }
                    }
                    become(State.ABORTED);
                    return errand;
                }));
    }
}
