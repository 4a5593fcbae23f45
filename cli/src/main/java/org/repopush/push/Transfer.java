package org.repopush.push;

import java.io.IOException;
import java.util.List;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.plan.Proposal;
import org.repopush.push.remote.Publication;
import org.repopush.push.remote.Receiver;
import org.repopush.push.remote.Stage;
import org.repopush.push.transfer.Delivery;
import org.repopush.push.transfer.Repairs;
import org.repopush.push.transfer.Tally;
import org.repopush.repo.KindFailures.Remedy;

/** Carries a proposal out: stage, bring, import, publish. Content before pointers; the refs move in the last step only. */
final class Transfer {
    /** Of these the destination has said nothing, and is not asked for more. */
    private static final RemoteFailure.Code[] NOT_ANSWERED = {
        RemoteFailure.Code.SILENT, RemoteFailure.Code.STALLED, RemoteFailure.Code.GARBLED, RemoteFailure.Code.SLOW
    };

    private final PushRequest request;
    private final Receiver receiver;
    private final LockWait wait;
    private final Phases phases;
    private final PushEvent.Listener listener;
    private final Tally carried;
    private final Repairs repairs = new Repairs();

    /** @param carried takes what has travelled, also when the transfer fails */
    Transfer(
            PushRequest request,
            Receiver receiver,
            LockWait wait,
            Phases phases,
            PushEvent.Listener listener,
            Tally carried) {
        this.request = request;
        this.receiver = receiver;
        this.wait = wait;
        this.phases = phases;
        this.listener = listener;
        this.carried = carried;
    }

    Result carryOut(Proposal proposal) throws IOException, InterruptedException {
        try {
            return carriedOut(proposal);
        } catch (RemoteFailure failure) {
            if (failure.remedy() == Remedy.GIVE_UP) {
                throw givenUp(failure);
            }
            if (!failure.is(RemoteFailure.Code.REFUSED)) {
                throw failure;
            }
            Publication publication = new Publication();
            receiver.refusals().forEach(publication::add);
            receiver.abort();
            return new Result(
                    publication.apply(
                            proposal.plan().results(), true, proposal.snapshot().words()),
                    proposal.estimate());
        }
    }

    /** This failure, with the push given up; where its owner's limit has ended the other side, that is as good. */
    private RemoteFailure givenUp(RemoteFailure failure) throws InterruptedException {
        try {
            receiver.abort();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private Result carriedOut(Proposal proposal) throws IOException, InterruptedException {
        boolean moves = !proposal.plan().moves().isEmpty();
        Stage stage = phases.run(Phase.STAGE, () -> stage(proposal, moves));
        if (!moves) {
            receiver.publish(request.rules().atomic());
        }
        if (moves) {
            fetch(proposal, stage);
        }
        return phases.run(Phase.PUBLISH, () -> publish(proposal));
    }

    private Stage stage(Proposal proposal, boolean moves) throws IOException, InterruptedException {
        if (moves && request.transfer().pack() && proposal.offer().packing().isPresent()) {
            receiver.openCommandAhead(Delivery.isLong(proposal.amount()));
        }
        Stage stage = receiver.stage(proposal.plan().request(proposal.offer().history()));
        stage.remarks(proposal.snapshot().words()).forEach(remark -> listener.on(PushEvent.Warning.of(remark)));
        return stage;
    }

    /** Brings the content over and into the repository, again where it arrived damaged. Publication is under way then. */
    private void fetch(Proposal proposal, Stage stage) throws IOException, InterruptedException {
        try (Delivery delivery = Delivery.of(request, receiver, proposal, stage, listener)) {
            try {
                bring(delivery);
            } finally {
                carried.accept(delivery.carried());
            }
        }
    }

    private void bring(Delivery delivery) throws IOException, InterruptedException {
        List<String> missing = phases.run(Phase.PULL, delivery::bring);
        while (!missing.isEmpty() || !phases.run(Phase.IMPORT, this::imported)) {
            for (String object : missing) {
                damaged(object);
            }
            missing = phases.run(Phase.PULL, delivery::bringRest);
        }
    }

    /** Whether the import is complete; if not, an object is missing, perhaps because it was bad and has been removed. */
    private boolean imported() throws IOException, InterruptedException {
        try {
            wait.retrying(() -> receiver.conclude(request.rules().atomic()));
            return true;
        } catch (RemoteFailure failure) {
            if (failure.is(RemoteFailure.Code.ABSENT_OBJECT)) {
                repairs.note(failure.value(0));
                listener.on(new PushEvent.Warning(
                        Code.OBJECT_VANISHED,
                        "object " + failure.value(0) + " is no longer at the destination, sending it again"));
            } else if (failure.is(RemoteFailure.Code.BAD_OBJECT)) {
                damaged(failure.value(0));
            } else {
                throw failure;
            }
            return false;
        }
    }

    private void damaged(String object) throws RemoteFailure {
        repairs.note(object);
        listener.on(
                new PushEvent.Warning(Code.OBJECT_DAMAGED, "object " + object + " arrived damaged, fetching it again"));
    }

    private Result publish(Proposal proposal) throws IOException, InterruptedException {
        Publication publication = new Publication();
        boolean refused = false;
        try {
            published(publication);
        } catch (RemoteFailure failure) {
            if (!failure.is(RemoteFailure.Code.MOVED, RemoteFailure.Code.REFUSED)) {
                throw failed(failure, publication, proposal);
            }
            refused = true;
            receiver.abort();
        }
        publication.warnings().forEach(listener::on);
        return new Result(
                publication.apply(
                        proposal.plan().results(), refused, proposal.snapshot().words()),
                proposal.estimate());
    }

    /** This failure, when it has been told which refs have moved before it. What has moved leaves nothing to go on from. */
    private RemoteFailure failed(RemoteFailure failure, Publication publication, Proposal proposal)
            throws InterruptedException {
        if (failure.is(NOT_ANSWERED)) {
            return failure;
        }
        List<RefResult> flipped = publication.flipped(proposal.plan().results());
        publication.warnings().forEach(listener::on);
        if (!flipped.isEmpty()) {
            listener.on(new PushEvent.Moved(request.destination().toString(), flipped));
        }
        return flipped.isEmpty() && failure.remedy() != Remedy.GIVE_UP_IMPORTED ? failure : givenUp(failure);
    }

    /** It has been asked for; when a lock was in the way, it is asked for again. */
    private void published(Publication publication) throws IOException, InterruptedException {
        try {
            receiver.published(publication);
        } catch (RemoteFailure failure) {
            wait.pauseForLock(failure);
            wait.retrying(() -> {
                receiver.publish(request.rules().atomic());
                receiver.published(publication);
            });
        }
    }
}
