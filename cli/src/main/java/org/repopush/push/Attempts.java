package org.repopush.push;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.plan.MetadataMerge;
import org.repopush.push.plan.Plan;
import org.repopush.push.plan.Proposal;
import org.repopush.push.remote.Connecting;
import org.repopush.push.remote.Receiver;
import org.repopush.push.remote.RemoteState;
import org.repopush.push.transfer.Tally;
import org.repopush.repo.Amount;
import org.repopush.repo.KindFailures.Remedy;
import org.repopush.repo.Snapshot;

/**
 * Plans and carries out, until that comes to a result for each ref: anew when another push of the same was in the way, and
 * through a new connection when the one before was lost. Used by one thread.
 */
public final class Attempts {
    private final PushRequest request;
    private final Snapshot snapshot;
    private final Supplier<Connecting> connections;
    private final PushEvent.Listener listener;
    private final Phases phases;
    private final LockWait wait;
    private final Reconnection reconnection;
    private final Tally carried = new Tally();
    private List<RefResult> firstPlan = List.of();
    private List<RefResult> lastPlan = List.of();
    private Amount present = Amount.NONE;

    /** @param connections makes one more when one is lost */
    public Attempts(
            PushRequest request, Snapshot snapshot, Supplier<Connecting> connections, PushEvent.Listener listener) {
        this.request = request;
        this.snapshot = snapshot;
        this.connections = connections;
        this.listener = event -> {
            notePresent(event);
            listener.on(event);
        };
        this.phases = new Phases(this.listener);
        this.wait = new LockWait(request.lockTimeout());
        this.reconnection = new Reconnection(request.transfer().retries(), listener);
    }

    /**
     * Plans and carries out until there is a result.
     *
     * @param first the connection that is used first; the caller closes it
     */
    public Result run(Connecting first) throws IOException, InterruptedException {
        try {
            return through(first);
        } catch (IOException e) {
            first.close();
            reconnection.after(e);
        }
        while (true) {
            try (Connecting next = connections.get()) {
                return through(next);
            } catch (IOException e) {
                reconnection.after(e);
            }
        }
    }

    /** What the destination had before the first attempt: what later ones find has been sent by those before. */
    private void notePresent(PushEvent event) {
        if (event instanceof PushEvent.Present found && !reconnection.happened()) {
            present = found.amount();
        }
    }

    private Result through(Connecting connecting) throws IOException, InterruptedException {
        Receiver receiver = phases.run(Phase.CONNECT, connecting::join);
        RemoteState state = phases.run(Phase.PROBE, receiver::probe);
        reconnection.works();
        while (true) {
            Proposal proposal = propose(receiver, state);
            if (request.dryRun() || !proposal.plan().changesAnything()) {
                return finalWord(Result.of(proposal));
            }
            try {
                return finalWord(new Transfer(request, receiver, wait, phases, listener, carried).carryOut(proposal));
            } catch (RemoteFailure failure) {
                if (failure.remedy() != Remedy.PLAN_AGAIN) {
                    throw failure;
                }
                wait.pause(failure);
                state = receiver.probeAgain();
            }
        }
    }

    /** What has travelled so far, by all connections. */
    Amount carried() {
        return carried.now();
    }

    private Result finalWord(Result result) {
        Result whole = result.withPresent(present);
        return reconnection.happened() ? whole.after(firstPlan) : whole;
    }

    private Proposal propose(Receiver receiver, RemoteState state) throws IOException, InterruptedException {
        return phases.run(Phase.PLAN, () -> {
            MetadataMerge metadata = new MetadataMerge(snapshot, receiver::metadata, state.facts());
            metadata.fetch(state.sharedTips(snapshot));
            Plan plan = Plan.of(request, snapshot, state, metadata);
            Proposal proposal = Proposal.of(plan, snapshot, state, metadata, request.depth());
            proposal.checkDestination();
            tell(proposal, state);
            return proposal;
        });
    }

    /** A plan that is the same as the one before is no news. */
    private void tell(Proposal proposal, RemoteState state) throws IOException {
        List<RefResult> results = proposal.plan().results();
        if (firstPlan.isEmpty()) {
            firstPlan = results;
            state.remarks(snapshot.words()).forEach(remark -> listener.on(PushEvent.Warning.of(remark)));
            if (!proposal.plan().moves().isEmpty()) {
                snapshot.remarks(proposal.plan().moves(), state.facts())
                        .forEach(remark -> listener.on(PushEvent.Warning.of(remark)));
            }
        }
        if (!results.equals(lastPlan)) {
            lastPlan = results;
            listener.on(new PushEvent.Planned(results, proposal.estimate()));
        }
    }
}
