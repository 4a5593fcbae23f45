package org.repopush.push.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.repopush.push.model.Carried;
import org.repopush.push.model.OtherCommandException;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.TransferOptions;
import org.repopush.push.plan.PricedPlan;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.push.remote.StageAnswer;
import org.repopush.repo.Amount;
import org.repopush.repo.Offer;
import org.repopush.repo.Packing;
import org.repopush.repo.SourceException;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * The ways by which the content of one push comes to the destination, as far as the offer has them and the destination takes
 * them: the usual one, and the one that brings again what arrived damaged. That is the native pull, which finds out by itself
 * what is missing, unless there is none or no way back to us.
 */
public final class TransportChoice implements Closeable {
    /** Bytes below which the ciphers need no time to get fast. */
    private static final long LONG = 8_000_000;

    private final Optional<PullTransport> pull;
    private final PushEvent.Listener listener;
    private Transport usual;
    private Transport healing;

    private TransportChoice(
            Transport usual, Optional<PullTransport> pull, Transport healing, PushEvent.Listener listener) {
        this.usual = usual;
        this.pull = pull;
        this.healing = healing;
        this.listener = listener;
    }

    /**
     * The ways that there are.
     *
     * @throws SourceException when the offer has none that the user allows and the destination takes
     */
    public static TransportChoice of(
            PushRequest request,
            ReceiveSession receiver,
            PricedPlan proposal,
            StageAnswer stage,
            PushEvent.Listener listener)
            throws IOException, InterruptedException {
        Offer offer = proposal.offerBeside(stage.present());
        TransferOptions options = request.transfer();
        Bandwidth bandwidth = new Bandwidth(options.bytesPerSecond());
        Optional<PullTransport> pull = offer.serving()
                .map(serving -> new PullTransport(receiver, bandwidth.limit(serving), proposal.amount(), listener));
        Optional<Packing> packing = options.pack() && stage.channels().isPresent() ? offer.packing() : Optional.empty();
        if (packing.isEmpty()) {
            PullTransport only = pull.orElseThrow(() -> noWay(proposal, options));
            return new TransportChoice(only, pull, only, listener);
        }
        ChannelCount channels = new ChannelCount(options.channels(), receiver.roundTrip());
        PackTransport pack = new PackTransport(receiver, stage, channels, proposal, packing.get(), bandwidth, listener);
        Transport healing = options.tunnel() && pull.isPresent() ? pull.get() : pack;
        return new TransportChoice(pack, pull, healing, listener);
    }

    private static SourceException noWay(PricedPlan proposal, TransferOptions options) {
        String repository = proposal.snapshot().words().repository();
        return options.pack()
                ? new SourceException(
                        SourceException.Reason.UNSUPPORTED,
                        repository + " travels in a pack only, and the destination takes none",
                        "try repo-push doctor: it looks at the channels that a pack needs")
                : new SourceException(
                        SourceException.Reason.UNSUPPORTED,
                        repository + " travels in a pack only",
                        "push without --no-pack");
    }

    /** Whether it pays to make ciphers fast before this travels. */
    public static boolean isLong(Amount amount) {
        return amount.bytes() >= LONG;
    }

    /** As {@link Transport#bring}. */
    public List<String> bring() throws IOException, InterruptedException {
        try {
            return usual.bring();
        } catch (TunnelException | OtherCommandException e) {
            if (healing.equals(usual) || (e instanceof TunnelException t && t.reason() != Reason.CHANNEL_REFUSED)) {
                throw e;
            }
            listener.on(new PushEvent.Warning(Code.OTHER_WAY, e.getMessage() + ": the destination pulls instead"));
            usual = healing;
            return usual.bring();
        }
    }

    /** The same, for what is still missing after that. */
    public List<String> bringRest() throws IOException, InterruptedException {
        try {
            return healing.bring();
        } catch (TunnelException e) {
            if (healing.equals(usual) || e.reason() != Reason.FORWARD_REFUSED) {
                throw e;
            }
            return withoutWayBack(String.valueOf(e.getMessage()));
        } catch (RemoteFailure e) {
            if (healing.equals(usual)
                    || !e.is(
                            RemoteFailure.Code.EXPOSED,
                            RemoteFailure.Code.FOREIGN_PORT,
                            RemoteFailure.Code.OVERSIZED)) {
                throw e;
            }
            return withoutWayBack(
                    e.is(RemoteFailure.Code.OVERSIZED)
                            ? "the destination cannot pull " + e.value(0) + ", which is too large for that"
                            : "a forwarded port would not be safe there");
        }
    }

    private List<String> withoutWayBack(String reason) throws IOException, InterruptedException {
        listener.on(new PushEvent.Warning(Code.OTHER_WAY, reason + ": the missing objects are sent in another pack"));
        healing = usual;
        return usual.bring();
    }

    /** What has travelled, and by which way. */
    public Carried carried() {
        Carried pulled = pull.map(PullTransport::carried).orElse(Carried.NONE);
        return pull.filter(usual::equals).isPresent() ? pulled : usual.carried().plus(pulled);
    }

    @Override
    public void close() {
        pull.ifPresent(Transport::close);
        usual.close();
    }
}
