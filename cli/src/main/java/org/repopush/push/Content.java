package org.repopush.push;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.plan.PricedPlan;
import org.repopush.push.remote.PullSource;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.push.remote.StageAnswer;
import org.repopush.push.transfer.DamagedObjects;
import org.repopush.push.transfer.Transfer;

/**
 * The content of one plan on its way into the destination: staged, brought, imported, and brought again where it arrived damaged.
 * Used by one thread.
 */
final class Content implements AutoCloseable {
    private final PushRequest request;
    private final ReceiveSession receiver;
    private final PricedPlan proposal;
    private final Phases phases;
    private final LockWait locks;
    private final Ledger ledger;
    private final DamagedObjects repairs = new DamagedObjects();
    private @Nullable Transfer transfer;

    Content(
            PushRequest request,
            ReceiveSession receiver,
            PricedPlan proposal,
            Phases phases,
            LockWait locks,
            Ledger ledger) {
        this.request = request;
        this.receiver = receiver;
        this.proposal = proposal;
        this.phases = phases;
        this.locks = locks;
        this.ledger = ledger;
    }

    /** Whether there is any; aliases bring nothing. */
    boolean exists() {
        return !proposal.plan().moves().isEmpty();
    }

    /** Takes the stage and brings what the destination lacks. */
    void bring() throws IOException, InterruptedException {
        if (!exists()) {
            phases.run(Phase.STAGE, this::stage);
            return;
        }
        Transfer begun = Transfer.begin(request, receiver, proposal, ledger.bandwidth(request), ledger);
        transfer = begun;
        boolean brought = false;
        try {
            StageAnswer stage = phases.run(Phase.STAGE, this::stage);
            repair(begun, phases.run(Phase.PULL, () -> begun.bring(stage)));
            brought = true;
        } finally {
            if (!brought) {
                close();
            }
        }
    }

    private StageAnswer stage() throws IOException, InterruptedException {
        List<String> history = proposal.offer().history();
        StageAnswer stage = receiver.stage(
                request.stageOnly()
                        ? proposal.plan().requestToWait(history)
                        : proposal.plan().request(history));
        ledger.remark(stage.remarks(proposal.snapshot().words()));
        return stage;
    }

    /** Brings what arrived damaged, and may do so again. */
    private void repair(Transfer begun, List<String> damaged) throws IOException, InterruptedException {
        List<String> missing = damaged;
        while (!missing.isEmpty()) {
            for (String object : missing) {
                damaged(object);
            }
            missing = phases.run(Phase.PULL, begun::bringAgain);
        }
    }

    private void damaged(String object) throws RemoteFailure {
        repairs.note(object);
        warn(Code.OBJECT_DAMAGED, "object " + object + " arrived damaged, fetching it again");
    }

    /** Asks for an import and waits for it. */
    @FunctionalInterface
    interface Import {
        /**
         * Does both.
         *
         * @param source where to find what the stage lacks
         */
        void from(Optional<PullSource> source) throws IOException, InterruptedException;
    }

    /** Has it imported. An object may be missing, perhaps because it was bad and has been removed: that is brought again. */
    void importBy(Import step) throws IOException, InterruptedException {
        Transfer begun = transfer;
        if (begun == null) {
            return;
        }
        try {
            while (!phases.run(Phase.IMPORT, () -> imported(begun, step))) {
                repair(begun, phases.run(Phase.PULL, begun::bringAgain));
            }
        } finally {
            close();
        }
    }

    private boolean imported(Transfer begun, Import step) throws IOException, InterruptedException {
        try {
            locks.retrying(() -> step.from(begun.source()));
            return true;
        } catch (RemoteFailure failure) {
            if (failure.is(RemoteFailure.Code.ABSENT_OBJECT)) {
                repairs.note(failure.value(0));
                warn(
                        Code.OBJECT_VANISHED,
                        "object " + failure.value(0) + " is no longer at the destination, sending it again");
            } else if (failure.is(RemoteFailure.Code.BAD_OBJECT)) {
                damaged(failure.value(0));
            } else if (!begun.recovers(failure)) {
                throw failure;
            }
            return false;
        }
    }

    private void warn(Code code, String text) {
        ledger.on(new PushEvent.Warning(code, text));
    }

    /** Counts what has travelled. Idempotent. */
    @Override
    public void close() {
        Transfer ended = transfer;
        transfer = null;
        if (ended != null) {
            ledger.carried(ended.carried());
            ended.close();
        }
    }
}
