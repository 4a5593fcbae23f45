package org.repopush.push.transfer;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.push.plan.PricedPlan;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.push.remote.StageAnswer;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;
import org.repopush.repo.Pack;
import org.repopush.repo.Packing;

/**
 * What travels in packs, through channels of the connection. The first time what is missing follows from what both sides are known to
 * have, wherever that says enough; after that every single object is looked for there. Used by one thread.
 */
final class Packs {
    /** Below this size (bytes, with the headers of tar), resending is cheaper than asking for the missing objects. */
    private static final long LITTLE = 250_000;

    private static final int TAR_HEADER = 512;

    private final ReceiveSession receiver;
    private final StageAnswer stage;
    private final StageAnswer.Channels far;
    private final ChannelCount channels;
    private final PricedPlan proposal;
    private final Bandwidth bandwidth;
    private final PushEvent.Listener listener;
    private final SentCounter arrived = new SentCounter();
    private boolean again;

    /** @param stage offers channels */
    Packs(
            ReceiveSession receiver,
            StageAnswer stage,
            ChannelCount channels,
            PricedPlan proposal,
            Bandwidth bandwidth,
            PushEvent.Listener listener) {
        this.receiver = receiver;
        this.stage = stage;
        this.far = stage.channels().orElseThrow();
        this.channels = channels;
        this.proposal = proposal;
        this.bandwidth = bandwidth;
        this.listener = listener;
    }

    /** Brings the revisions alone. */
    void bringRevisions(Packing packing) throws IOException, InterruptedException {
        Optional<Pack> revisions = packing.revisions();
        if (revisions.isPresent()) {
            sender().send(revisions.get(), 1, () -> {});
        }
    }

    /**
     * Brings everything that the stage and the repository there lack.
     *
     * @return objects that arrived damaged and were thrown away, so that they are still missing
     */
    List<String> bring(Packing packing) throws IOException, InterruptedException {
        Candidates missing = again ? packing.everything() : packing.candidates();
        if (again || mustAsk(missing.amount())) {
            Amount wanted = missing.amount();
            new RemoteInventory(stage, far, receiver.timeout()).reduce(missing, receiver.openCommand());
            if (!again) {
                listener.on(new PushEvent.Present(wanted.minus(missing.amount())));
            }
        }
        again = true;
        Amount left = missing.amount();
        int most = channels.of(left);
        Pack pack = missing.pack(ChannelCount.isBulk(left), most);
        if (pack.amount().objects() == 0) {
            return List.of();
        }
        Amount total = arrived.now().plus(pack.amount());
        return sender().send(pack, most, () -> listener.on(new PushEvent.Progress(Phase.PULL, arrived.now(), total)));
    }

    private PackSender sender() {
        return new PackSender(receiver, far, bandwidth, arrived);
    }

    private boolean mustAsk(Amount missing) throws IOException {
        boolean mayHaveSome = stage.resumed() || (stage.objects() > 0 && !proposal.hasCommonRevision());
        return mayHaveSome && missing.bytes() + TAR_HEADER * missing.objects() > LITTLE;
    }

    /** What has travelled. */
    Amount carried() {
        return arrived.now();
    }
}
