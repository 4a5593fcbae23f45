package org.repopush.push;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.plan.MetadataMerge;
import org.repopush.push.plan.Plan;
import org.repopush.push.plan.Proposal;
import org.repopush.push.remote.Connecting;
import org.repopush.push.remote.Publication;
import org.repopush.push.remote.Receiver;
import org.repopush.push.remote.RemoteState;
import org.repopush.push.remote.Stage;
import org.repopush.push.transfer.Delivery;
import org.repopush.push.transfer.Repairs;
import org.repopush.repo.KindFailures.Remedy;
import org.repopush.repo.Remark;
import org.repopush.repo.Snapshot;

/**
 * One connection to one destination, with the steps of a push in their order: {@link #probe}, {@link #plan}, {@link #bring}, then
 * either {@link #conclude}, which is one request, or {@link #importContent}, {@link #prepare} and {@link #publish}, between which a
 * group waits for its other members. Content comes before pointers: the refs move in the last step only. Used by one thread.
 * Closing it ends what runs at the destination, but for a publication, which finishes.
 */
public final class Session implements AutoCloseable {
    /** Of these the destination has said nothing, and is not asked for more. */
    private static final RemoteFailure.Code[] NOT_ANSWERED = {
        RemoteFailure.Code.SILENT, RemoteFailure.Code.STALLED, RemoteFailure.Code.GARBLED, RemoteFailure.Code.SLOW
    };

    private final PushRequest request;
    private final Connecting connecting;
    private final Ledger ledger;
    private final LockWait locks;
    private final Phases phases;
    private Repairs repairs = new Repairs();
    private @Nullable Receiver receiver;
    private boolean answered;
    private @Nullable Delivery delivery;
    private Publication publication = new Publication();

    /**
     * A session over a connection that is being made.
     *
     * @param connecting closed with this
     * @param ledger of the push, which may take several sessions
     */
    public Session(PushRequest request, Connecting connecting, Ledger ledger) {
        this(request, connecting, ledger, new LockWait(request.lockTimeout()));
    }

    /** @param locks the patience for locks, which all sessions of a push share */
    Session(PushRequest request, Connecting connecting, Ledger ledger, LockWait locks) {
        this.request = requireNonNull(request, "request");
        this.connecting = requireNonNull(connecting, "connecting");
        this.ledger = requireNonNull(ledger, "ledger");
        this.locks = requireNonNull(locks, "locks");
        this.phases = new Phases(ledger);
        ledger.newSession();
    }

    /** What this push wants is staged at the destination, and content has come there. */
    public record Staged(Proposal proposal) {
        public Staged {
            requireNonNull(proposal, "proposal");
        }
    }

    /** All content is part of the repository, under private refs; nothing public has moved. */
    public record Imported(Proposal proposal) {
        public Imported {
            requireNonNull(proposal, "proposal");
        }
    }

    /**
     * The destination holds its lock of publications and has found nothing against this one.
     *
     * @param digest SHA-256 of the refs as they will be, in hexadecimal digits: the same at every destination of one plan
     */
    public record Prepared(Proposal proposal, String digest) {
        public Prepared {
            requireNonNull(proposal, "proposal");
            requireNonNull(digest, "digest");
        }
    }

    /** What the destination has. The first time that comes with the connection. */
    public RemoteState probe() throws IOException, InterruptedException {
        if (receiver != null) {
            return receiver.probeAgain();
        }
        Receiver connected = phases.run(Phase.CONNECT, connecting::join);
        receiver = connected;
        RemoteState state = phases.run(Phase.PROBE, connected::probe);
        answered = true;
        return state;
    }

    /** Whether the destination has ever answered in this session. */
    boolean hasAnswered() {
        return answered;
    }

    /** What is to be done with each ref. Changes nothing; refuses what the destination could not finish. */
    public Proposal plan(Snapshot snapshot, RemoteState state) throws IOException, InterruptedException {
        return phases.run(Phase.PLAN, () -> {
            MetadataMerge metadata = new MetadataMerge(snapshot, remote()::metadata, state.facts());
            metadata.fetch(state.sharedTips(snapshot));
            Plan plan = Plan.of(request, snapshot, state, metadata);
            Proposal proposal = Proposal.of(plan, snapshot, state, metadata, request.depth());
            proposal.checkDestination();
            if (ledger.isFirstPlan()) {
                remark(proposal, state);
            }
            ledger.planned(plan.results(), proposal.estimate());
            return proposal;
        });
    }

    private void remark(Proposal proposal, RemoteState state) throws IOException {
        Snapshot snapshot = proposal.snapshot();
        warn(state.remarks(snapshot.words()));
        if (movesContent(proposal)) {
            warn(snapshot.remarks(proposal.plan().moves(), state.facts()));
        }
    }

    /** Takes the stage and brings what the destination lacks, again where it arrived damaged. */
    public Staged bring(Proposal proposal) throws IOException, InterruptedException {
        publication = new Publication();
        repairs = new Repairs();
        boolean moves = movesContent(proposal);
        Stage stage = phases.run(Phase.STAGE, () -> stage(proposal, moves));
        if (moves) {
            Delivery opened = Delivery.of(request, remote(), proposal, stage, ledger);
            delivery = opened;
            boolean brought = false;
            try {
                bringAll(phases.run(Phase.PULL, opened::bring));
                brought = true;
            } finally {
                if (!brought) {
                    endDelivery();
                }
            }
        }
        return new Staged(proposal);
    }

    private Stage stage(Proposal proposal, boolean moves) throws IOException, InterruptedException {
        if (moves && request.transfer().pack() && proposal.offer().packing().isPresent()) {
            remote().openCommandAhead(Delivery.isLong(proposal.amount()));
        }
        Stage stage = remote().stage(proposal.plan().request(proposal.offer().history()));
        warn(stage.remarks(proposal.snapshot().words()));
        return stage;
    }

    private void bringAll(List<String> missing) throws IOException, InterruptedException {
        List<String> left = missing;
        while (!left.isEmpty()) {
            for (String object : left) {
                damaged(object);
            }
            left = bringRest();
        }
    }

    private List<String> bringRest() throws IOException, InterruptedException {
        return phases.run(Phase.PULL, requireNonNull(delivery)::bringRest);
    }

    private void damaged(String object) throws RemoteFailure {
        repairs.note(object);
        warn(Code.OBJECT_DAMAGED, "object " + object + " arrived damaged, fetching it again");
    }

    /** Verifies what has come and makes it part of the repository. */
    public Imported importContent(Staged staged) throws IOException, InterruptedException {
        if (movesContent(staged.proposal())) {
            importBy(remote()::importContent);
        }
        return new Imported(staged.proposal());
    }

    /** Imports, prepares and publishes in one request. */
    public Result conclude(Staged staged) throws IOException, InterruptedException {
        if (movesContent(staged.proposal())) {
            importBy(() -> remote().conclude(request.rules().atomic()));
        } else {
            remote().publish(request.rules().atomic());
        }
        return phases.run(
                Phase.PUBLISH,
                () -> published(
                        staged.proposal(),
                        () -> remote().publish(request.rules().atomic())));
    }

    /** The import may miss an object, perhaps because it was bad and has been removed: that is brought again. */
    private void importBy(LockWait.Step step) throws IOException, InterruptedException {
        try {
            while (!phases.run(Phase.IMPORT, () -> imported(step))) {
                bringAll(bringRest());
            }
        } finally {
            endDelivery();
        }
    }

    private boolean imported(LockWait.Step step) throws IOException, InterruptedException {
        try {
            locks.retrying(step);
            return true;
        } catch (RemoteFailure failure) {
            if (failure.is(RemoteFailure.Code.ABSENT_OBJECT)) {
                repairs.note(failure.value(0));
                warn(
                        Code.OBJECT_VANISHED,
                        "object " + failure.value(0) + " is no longer at the destination, sending it again");
            } else if (failure.is(RemoteFailure.Code.BAD_OBJECT)) {
                damaged(failure.value(0));
            } else {
                throw failure;
            }
            return false;
        }
    }

    /**
     * Takes the destination's lock of publications and finds out whether all refs may move. The lock is held until
     * {@link #publish}, {@link #releaseLock} or the end of the session, and for a minute at most: the destination's policy says so.
     *
     * @throws RemoteFailure {@code LOCKED} at once when another push holds the lock; {@code MOVED} or {@code REFUSED} for
     *     {@link #refused}
     */
    public Prepared prepare(Imported imported) throws IOException, InterruptedException {
        String digest = phases.run(Phase.PREPARE, () -> remote().prepare(publication));
        return new Prepared(imported.proposal(), digest);
    }

    /** Publishes what is prepared. */
    public Result publish(Prepared prepared) throws IOException, InterruptedException {
        remote().publishPrepared();
        return phases.run(
                Phase.PUBLISH,
                () -> published(
                        prepared.proposal(),
                        () -> remote().publish(request.rules().atomic())));
    }

    /** Gives the lock back; what is prepared is imported again. */
    public Imported releaseLock(Prepared prepared) throws IOException, InterruptedException {
        remote().releaseLock();
        return new Imported(prepared.proposal());
    }

    /** Gives up: nothing of this push stays at the destination. */
    public void abort() throws IOException, InterruptedException {
        remote().abort();
    }

    /**
     * What a failure of a step comes to: a result in which refs are rejected, where the destination has refused them.
     *
     * @throws IOException the failure, when it is anything else; the push is given up where no repetition helps
     */
    Result refused(RemoteFailure failure, Proposal proposal) throws IOException, InterruptedException {
        if (failure.remedy() == Remedy.GIVE_UP) {
            throw givenUp(failure);
        }
        if (!failure.is(RemoteFailure.Code.REFUSED, RemoteFailure.Code.MOVED)) {
            throw failure;
        }
        remote().refusals().forEach(publication::add);
        remote().abort();
        publication.warnings().forEach(ledger::on);
        return result(proposal, true);
    }

    /** This failure, with the push given up; where its owner's limit has ended the other side, that is as good. */
    private RemoteFailure givenUp(RemoteFailure failure) throws InterruptedException {
        try {
            remote().abort();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /**
     * The end of a publication, which has been asked for.
     *
     * @param again asks for it once more, when a lock was in the way
     */
    private Result published(Proposal proposal, LockWait.Step again) throws IOException, InterruptedException {
        try {
            try {
                remote().published(publication);
            } catch (RemoteFailure failure) {
                locks.pauseForLock(failure);
                locks.retrying(() -> {
                    again.run();
                    remote().published(publication);
                });
            }
        } catch (RemoteFailure failure) {
            if (failure.is(RemoteFailure.Code.MOVED, RemoteFailure.Code.REFUSED)) {
                return refused(failure, proposal);
            }
            throw failed(failure, proposal);
        }
        publication.warnings().forEach(ledger::on);
        return result(proposal, false);
    }

    private Result result(Proposal proposal, boolean none) {
        return new Result(
                publication.apply(
                        proposal.plan().results(), none, proposal.snapshot().words()),
                proposal.estimate());
    }

    /** This failure, when it has been told which refs have moved before it. What has moved leaves nothing to go on from. */
    private RemoteFailure failed(RemoteFailure failure, Proposal proposal) throws InterruptedException {
        if (failure.is(NOT_ANSWERED)) {
            return failure;
        }
        List<RefResult> flipped = publication.flipped(proposal.plan().results());
        publication.warnings().forEach(ledger::on);
        if (!flipped.isEmpty()) {
            ledger.on(new PushEvent.Moved(request.destination().toString(), flipped));
        }
        return flipped.isEmpty() && failure.remedy() != Remedy.GIVE_UP_IMPORTED ? failure : givenUp(failure);
    }

    /** Whether something has to be brought; aliases bring nothing. */
    private static boolean movesContent(Proposal proposal) {
        return !proposal.plan().moves().isEmpty();
    }

    private Receiver remote() {
        return Optional.ofNullable(receiver).orElseThrow(() -> new IllegalStateException("not probed yet"));
    }

    private void warn(List<Remark> remarks) {
        remarks.forEach(remark -> ledger.on(PushEvent.Warning.of(remark)));
    }

    private void warn(Code code, String text) {
        ledger.on(new PushEvent.Warning(code, text));
    }

    /** Counts what has travelled, also when the transfer has failed. */
    private void endDelivery() {
        Delivery ended = delivery;
        delivery = null;
        if (ended != null) {
            ledger.carried(ended.carried());
            ended.close();
        }
    }

    @Override
    public void close() {
        endDelivery();
        connecting.close();
    }
}
