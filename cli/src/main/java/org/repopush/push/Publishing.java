package org.repopush.push;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.repopush.push.model.Estimate;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.plan.PricedPlan;
import org.repopush.push.remote.Publication;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.repo.KindFailures.Remedy;
import org.repopush.repo.KindWords;

/** The end of one plan: what the destination says while it publishes, and what becomes of the plan when it does not. */
final class Publishing {
    /** Of these the destination has said nothing, and is not asked for more. */
    private static final RemoteFailure.Code[] NOT_ANSWERED = {
        RemoteFailure.Code.SILENT, RemoteFailure.Code.STALLED, RemoteFailure.Code.GARBLED, RemoteFailure.Code.SLOW
    };

    private final PushRequest request;
    private final ReceiveSession receiver;
    private final Matter matter;
    private final LockWait locks;
    private final Ledger ledger;
    private final Publication publication = new Publication();

    /**
     * What is published.
     *
     * @param planned what was planned for each ref
     * @param waits it is a release: what is not published now waits on
     */
    record Matter(Supplier<List<RefResult>> planned, Estimate estimate, KindWords words, boolean waits) {
        static Matter of(PricedPlan proposal) {
            List<RefResult> planned = proposal.plan().results();
            return new Matter(
                    () -> planned, proposal.estimate(), proposal.snapshot().words(), false);
        }

        /** @param plan may still be told */
        static Matter of(ErrandPlan plan, KindWords words) {
            return new Matter(plan::results, Estimate.NONE, words, true);
        }
    }

    Publishing(PushRequest request, ReceiveSession receiver, Matter matter, LockWait locks, Ledger ledger) {
        this.request = request;
        this.receiver = receiver;
        this.matter = matter;
        this.locks = locks;
        this.ledger = ledger;
    }

    /** Has the destination prepare; the digest of what will be live. */
    String prepare(Optional<String> run, Consumer<List<String>> plan) throws IOException, InterruptedException {
        return receiver.prepare(run, publication, plan);
    }

    /** What a preparation has said that nobody has asked for here. */
    void heard(Publication said) {
        publication.addAll(said);
    }

    /** Asks for the publication of what is imported. */
    void ask() throws IOException {
        receiver.publish(request.rules().atomic());
    }

    /** Waits for the end of a publication that has been asked for; asks once more where a lock was in the way. */
    Result await() throws IOException, InterruptedException {
        try {
            try {
                receiver.published(publication);
            } catch (RemoteFailure failure) {
                locks.pauseForLock(failure);
                locks.retrying(() -> {
                    ask();
                    receiver.published(publication);
                });
            }
        } catch (RemoteFailure failure) {
            if (failure.is(RemoteFailure.Code.MOVED, RemoteFailure.Code.REFUSED)) {
                return refused(failure);
            }
            throw failed(failure);
        }
        return result(false);
    }

    /**
     * What a failure of any step of the plan comes to: a result in which refs are rejected, where the destination has refused them.
     *
     * @throws IOException the failure, when it is anything else; the push is given up where no repetition helps
     */
    Result refused(RemoteFailure failure) throws IOException, InterruptedException {
        if (failure.remedy() == Remedy.GIVE_UP) {
            throw givenUp(failure);
        }
        if (!failure.is(RemoteFailure.Code.REFUSED, RemoteFailure.Code.MOVED)) {
            throw failure;
        }
        receiver.refusals().forEach(publication::add);
        if (!matter.waits()) {
            receiver.abort();
        }
        return result(true);
    }

    private Result result(boolean none) {
        publication.warnings().forEach(ledger::on);
        return new Result(publication.apply(matter.planned().get(), none, matter.words()), matter.estimate());
    }

    /** This failure, when it has been told which refs have moved before it. What has moved leaves nothing to go on from. */
    private RemoteFailure failed(RemoteFailure failure) throws InterruptedException {
        if (failure.is(NOT_ANSWERED)) {
            return failure;
        }
        List<RefResult> flipped = publication.flipped(matter.planned().get());
        publication.warnings().forEach(ledger::on);
        if (!flipped.isEmpty()) {
            ledger.on(new PushEvent.Moved(request.destination().toString(), flipped));
        }
        return flipped.isEmpty() && failure.remedy() != Remedy.GIVE_UP_IMPORTED ? failure : givenUp(failure);
    }

    /** This failure, with the push given up; where its owner's limit has ended the other side, that is as good. */
    private RemoteFailure givenUp(RemoteFailure failure) throws InterruptedException {
        if (matter.waits()) {
            return failure;
        }
        try {
            receiver.abort();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }
}
