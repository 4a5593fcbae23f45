package org.repopush.push;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.repopush.httpserve.RepoServer;
import org.repopush.push.PushEvent.Phase;
import org.repopush.repo.Amount;
import org.repopush.repo.Offer;
import org.repopush.tunnel.ReverseForward;

/** Carries a proposal out: stage, pull, import, publish. Content before pointers; the refs move in the last step only. */
final class Transfer {
    private final PushRequest request;
    private final Receiver receiver;
    private final LockWait wait;
    private final Phases phases;
    private final PushEvent.Listener listener;

    Transfer(PushRequest request, Receiver receiver, LockWait wait, Phases phases, PushEvent.Listener listener) {
        this.request = request;
        this.receiver = receiver;
        this.wait = wait;
        this.phases = phases;
        this.listener = listener;
    }

    Result carryOut(Proposal proposal)
            throws IOException, RemoteFailure, PushException, ExecutionException, InterruptedException {
        Map<String, Optional<String>> present = phases.run(
                Phase.STAGE,
                () -> receiver.stage(proposal.plan(), proposal.offer().history()));
        Amount served = proposal.plan().moves().isEmpty()
                ? Amount.NONE
                : fetch(proposal.offerBeside(present), proposal.amount());
        return phases.run(Phase.PUBLISH, () -> publish(proposal, served));
    }

    /** Brings the content over and into the repository. The way for the native pull is open no longer than this. */
    private Amount fetch(Offer offer, Amount total)
            throws IOException, RemoteFailure, PushException, ExecutionException, InterruptedException {
        try (RepoServer server = RepoServer.start(offer);
                ReverseForward way = receiver.forward(server.port())) {
            Repairs repairs = new Repairs();
            do {
                phases.run(Phase.PULL, () -> pull(server, way, total));
            } while (!phases.run(Phase.IMPORT, () -> imported(repairs)));
            return server.served();
        }
    }

    private Void pull(RepoServer server, ReverseForward way, Amount total)
            throws IOException, RemoteFailure, PushException, InterruptedException {
        try {
            receiver.pull(
                    way.remotePort(),
                    server.secret(),
                    () -> listener.on(new PushEvent.Progress(Phase.PULL, server.served(), total)));
            return null;
        } catch (RemoteFailure failure) {
            // The pull of older versions does not say what it could not get; the server knows.
            Optional<String> cause = server.firstFailure();
            if (failure.is("tool-failed") && cause.isPresent()) {
                throw Explain.pullFailed(request.destination(), failure, cause.get());
            }
            throw failure;
        }
    }

    /** Whether the import is complete; if not, a bad object was removed and has to be pulled once more. */
    private boolean imported(Repairs repairs) throws IOException, RemoteFailure, PushException, InterruptedException {
        try {
            wait.retrying(receiver::importObjects);
            return true;
        } catch (RemoteFailure failure) {
            if (!failure.is("bad-object")) {
                throw failure;
            }
            repairs.note(failure.value(0));
            listener.on(new PushEvent.Warning("object " + failure.value(0) + " arrived damaged, fetching it again"));
            return false;
        }
    }

    private Result publish(Proposal proposal, Amount served) throws IOException, RemoteFailure, InterruptedException {
        Publication publication = new Publication();
        boolean refused = false;
        try {
            wait.retrying(() -> receiver.publish(request.atomic(), publication));
        } catch (RemoteFailure failure) {
            if (!failure.is("moved")) {
                throw failure;
            }
            refused = true;
            receiver.abort();
        }
        publication.recovered().forEach(text -> listener.on(new PushEvent.Warning(text)));
        return new Result(publication.apply(proposal.plan().results(), refused), proposal.amount(), served);
    }
}
