package org.repopush.push;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.repopush.push.PushEvent.Phase;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.RepoKind;
import org.repopush.repo.Snapshot;

/**
 * One push: opens the source and the destination side by side, plans, and carries the plan out. Blocking; interrupting the
 * thread ends it, and closing the connection makes the destination stop and release what it holds.
 */
public final class Push {
    private final RepoKind kind;
    private final Path source;
    private final PushEvent.Listener listener;

    /** @param source a directory that {@code kind} recognises */
    public Push(RepoKind kind, Path source, PushEvent.Listener listener) {
        this.kind = requireNonNull(kind, "kind");
        this.source = requireNonNull(source, "source");
        this.listener = requireNonNull(listener, "listener");
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
        Phases phases = new Phases(listener);
        try (Connecting connecting = connecting(request);
                LocalRepo repo = kind.open(source, request.lockTimeout())) {
            repo.warnings().forEach(warning -> listener.on(new PushEvent.Warning(warning)));
            Snapshot snapshot = repo.snapshot(request.refs());
            Receiver receiver = phases.run(Phase.CONNECT, connecting::join);
            Outcome outcome = push(request, snapshot, receiver, phases)
                    .outcome(request, Duration.ofNanos(System.nanoTime() - start));
            listener.on(new PushEvent.Ended(outcome));
            return outcome;
        } catch (PushException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Explain(request, source).explain(e);
        }
    }

    private Connecting connecting(PushRequest request) {
        return Connecting.start(() ->
                Receiver.connect(request.destination(), request.ssh(), kind.name(), kind.receiveScript(), listener));
    }

    /** Plans and carries out; when another push of the same was in the way, looks again and plans anew. */
    private Result push(PushRequest request, Snapshot snapshot, Receiver receiver, Phases phases)
            throws IOException, RemoteFailure, PushException, ExecutionException, InterruptedException {
        RemoteState state = phases.run(Phase.PROBE, receiver::probe);
        LockWait wait = new LockWait(request.lockTimeout());
        while (true) {
            MetadataMerge metadata = new MetadataMerge(snapshot, receiver::metadata, state.metadata());
            Proposal proposal = propose(request, snapshot, state, metadata, phases);
            if (request.dryRun() || !proposal.plan().changesAnything()) {
                return Result.of(proposal);
            }
            try {
                return new Transfer(request, receiver, wait, phases, listener).carryOut(proposal);
            } catch (RemoteFailure failure) {
                if (!failure.is("stage-busy", "metadata-moved")) {
                    throw failure;
                }
                wait.pause(failure);
                state = receiver.probeAgain();
            }
        }
    }

    private Proposal propose(
            PushRequest request, Snapshot snapshot, RemoteState state, MetadataMerge metadata, Phases phases)
            throws IOException, RemoteFailure, PushException, ExecutionException, InterruptedException {
        return phases.run(Phase.PLAN, () -> {
            metadata.fetch(state.sharedTips(snapshot));
            Plan plan = Plan.of(request, snapshot, state, metadata);
            Proposal proposal = Proposal.of(plan, snapshot, state, metadata, request.depth());
            proposal.checkDestination(request.destination());
            state.warnings().forEach(text -> listener.on(new PushEvent.Warning(text)));
            listener.on(new PushEvent.Planned(plan.results(), proposal.amount()));
            return proposal;
        });
    }
}
