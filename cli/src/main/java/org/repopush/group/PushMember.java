package org.repopush.group;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.repopush.group.MemberOutcome.State;
import org.repopush.push.Result;
import org.repopush.push.Session;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.plan.PricedPlan;
import org.repopush.push.plan.Source;
import org.repopush.repo.SourceException;

/** A destination that is pushed to: the steps of a push are taken in their order. */
final class PushMember extends Member {
    private final Turns turns;
    private @Nullable Source source;
    private @Nullable Session planner;
    private @Nullable PricedPlan proposal;
    private @Nullable Session importer;
    private Session.@Nullable Imported imported;
    private boolean warned;

    /** @param connected of an earlier push, whose connection is used then; else it begins to connect at once */
    PushMember(PushRequest request, Together together, Optional<Session> connected) {
        super(
                request,
                together,
                (ledger, retry) -> Session.connect(together.kind(), request, ledger, together.questioner(), retry),
                connected);
        this.turns = together.turns();
    }

    /** Finds out what it has, and what is to be done with each ref. */
    void plan(Source from) throws IOException, InterruptedException {
        source = from;
        retry.run(line, session -> retry.whileBusy(() -> proposal = proposalOf(session)));
    }

    /** Says, once, what the user should know of it because others publish at the same time. */
    void warnAmongOthers() {
        if (!warned && proposal != null && proposal.plan().changesAnything()) {
            warned = true;
            proposal.snapshot()
                    .remarksAmongOthers(proposal.state().facts())
                    .forEach(remark -> ledger.on(PushEvent.Warning.of(remark)));
        }
    }

    /** Why it has failed, where that is the source. */
    Optional<SourceException> sourceFailure() {
        return failure()
                .map(Throwable::getCause)
                .filter(SourceException.class::isInstance)
                .map(SourceException.class::cast);
    }

    /** The source has been read again: what was planned is no plan any more, unless the member has failed for another reason. */
    void beginAgain() {
        if (hasFailed() && sourceFailure().isEmpty()) {
            return;
        }
        if (!is(State.UP_TO_DATE)) {
            line.renew();
        }
        planner = null;
        importer = null;
        proposal = null;
        imported = null;
        ledger.planAnew();
        startOver();
    }

    private Source source() {
        return Optional.ofNullable(source).orElseThrow(() -> new IllegalStateException("nothing is planned"));
    }

    private PricedPlan proposalOf(Session session) throws IOException, InterruptedException {
        PricedPlan made = session.plan(source().snapshot(), session.probe());
        planner = session;
        boolean rejected = note(promise().keptBy(Result.of(made)));
        if (!rejected && !made.plan().changesAnything() && !request.stageOnly()) {
            become(promise().isGiven() ? State.PUBLISHED : State.UP_TO_DATE);
        }
        return made;
    }

    /** As {@link Member#keep}. */
    Optional<Session> keep() {
        return keep(importer == null);
    }

    /** Brings everything that it lacks, and has it made part of the repository. */
    void bring() throws IOException, InterruptedException {
        retry.run(line, session -> retry.whileBusy(() -> imported(session)));
    }

    /** What a session has planned or imported already counts; another one begins at the beginning. */
    private Optional<Session.Imported> imported(Session session) throws IOException, InterruptedException {
        if (importer != session) {
            imported = null;
            PricedPlan made = planner == session && proposal != null ? proposal : proposalOf(session);
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

    /** Has what it was brought wait for its release. */
    void stage() throws IOException, InterruptedException {
        Optional<Session.Imported> ready = retry.run(line, session -> {
            Optional<Session.Imported> found = retry.whileBusy(() -> imported(session));
            if (found.isPresent()) {
                session.keep(found.get(), run.text());
            }
            return found;
        });
        if (ready.isPresent()) {
            become(State.KEPT);
        }
    }

    /** Whether it has what waits for its release. */
    boolean isStaged() {
        return is(State.KEPT);
    }

    /** Has it give up what waits there, because others have failed to keep it. */
    void unstage() throws IOException, InterruptedException {
        become(State.PLANNED);
        line.session().abort(run.text());
    }

    @Override
    boolean isReady(Session session) throws IOException, InterruptedException {
        if (imported(session).isEmpty()) {
            return false;
        }
        measure(session);
        return true;
    }

    @Override
    Optional<Session.Prepared> lock(Session session) throws IOException, InterruptedException {
        Session.Imported ready =
                Optional.ofNullable(imported).orElseThrow(() -> new IllegalStateException("nothing is imported"));
        return Optional.of(session.prepare(ready, run.text()));
    }

    @Override
    void unlocked(Session.Imported ready) {
        imported = ready;
    }

    @Override
    Optional<Result> finding(Session session) throws IOException, InterruptedException {
        PricedPlan made = session.plan(source().snapshot(), session.probe());
        return made.plan().changesAnything() ? Optional.empty() : Optional.of(Result.of(made));
    }
}
