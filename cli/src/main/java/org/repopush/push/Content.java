package org.repopush.push;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.plan.PricedPlan;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.push.remote.StageAnswer;
import org.repopush.push.transfer.DamagedObjects;
import org.repopush.push.transfer.TransportChoice;

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
    private @Nullable TransportChoice delivery;

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
        StageAnswer stage = phases.run(Phase.STAGE, this::stage);
        if (exists()) {
            TransportChoice opened = TransportChoice.of(request, receiver, proposal, stage, ledger);
            delivery = opened;
            boolean brought = false;
            try {
                repair(opened, phases.run(Phase.PULL, opened::bring));
                brought = true;
            } finally {
                if (!brought) {
                    close();
                }
            }
        }
    }

    private StageAnswer stage() throws IOException, InterruptedException {
        if (exists() && request.transfer().pack() && proposal.offer().packing().isPresent()) {
            receiver.openCommandAhead(TransportChoice.isLong(proposal.amount()));
        }
        StageAnswer stage =
                receiver.stage(proposal.plan().request(proposal.offer().history()));
        ledger.remark(stage.remarks(proposal.snapshot().words()));
        return stage;
    }

    /** Brings what arrived damaged, and may do so again. */
    private void repair(TransportChoice opened, List<String> damaged) throws IOException, InterruptedException {
        List<String> missing = damaged;
        while (!missing.isEmpty()) {
            for (String object : missing) {
                damaged(object);
            }
            missing = phases.run(Phase.PULL, opened::bringRest);
        }
    }

    private void damaged(String object) throws RemoteFailure {
        repairs.note(object);
        warn(Code.OBJECT_DAMAGED, "object " + object + " arrived damaged, fetching it again");
    }

    /**
     * Has it imported. An object may be missing, perhaps because it was bad and has been removed: that is brought again.
     *
     * @param step asks for the import and waits for it
     */
    void importBy(LockWait.Step step) throws IOException, InterruptedException {
        TransportChoice opened = delivery;
        if (opened == null) {
            return;
        }
        try {
            while (!phases.run(Phase.IMPORT, () -> imported(step))) {
                repair(opened, phases.run(Phase.PULL, opened::bringRest));
            }
        } finally {
            close();
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

    private void warn(Code code, String text) {
        ledger.on(new PushEvent.Warning(code, text));
    }

    /** Counts what has travelled. Idempotent. */
    @Override
    public void close() {
        TransportChoice ended = delivery;
        delivery = null;
        if (ended != null) {
            ledger.carried(ended.carried());
            ended.close();
        }
    }
}
