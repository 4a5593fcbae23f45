package org.repopush.push.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.repopush.push.model.OtherCommandException;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.TransferOptions;
import org.repopush.push.plan.Proposal;
import org.repopush.push.remote.Receiver;
import org.repopush.push.remote.Stage;
import org.repopush.repo.Amount;
import org.repopush.repo.Offer;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * The ways by which the content of one push comes to the destination: the usual one, and the one that brings again what
 * arrived damaged. That is the native pull, which finds out by itself what is missing, unless there is no way back to us.
 */
public final class Delivery implements Closeable {
    private final PullTransport pull;
    private final PushEvent.Listener listener;
    private Transport usual;
    private Transport healing;

    private Delivery(Transport usual, PullTransport pull, Transport healing, PushEvent.Listener listener) {
        this.usual = usual;
        this.pull = pull;
        this.healing = healing;
        this.listener = listener;
    }

    public static Delivery of(
            PushRequest request, Receiver receiver, Proposal proposal, Stage stage, PushEvent.Listener listener)
            throws IOException, InterruptedException {
        Offer offer = proposal.offerBeside(stage.present());
        TransferOptions options = request.transfer();
        Bandwidth bandwidth = new Bandwidth(options.bytesPerSecond());
        PullTransport pull = new PullTransport(receiver, bandwidth.limit(offer), proposal.amount(), listener);
        if (!options.pack() || stage.channels().isEmpty()) {
            return new Delivery(pull, pull, pull, listener);
        }
        ChannelCount channels = new ChannelCount(options.channels(), receiver.roundTrip());
        Transport pack = new PackTransport(receiver, stage, channels, proposal, offer, bandwidth, listener);
        return new Delivery(pack, pull, options.tunnel() ? pull : pack, listener);
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

    /** What has travelled. */
    public Amount carried() {
        return usual.equals(pull) ? pull.carried() : usual.carried().plus(pull.carried());
    }

    @Override
    public void close() throws IOException {
        pull.close();
        usual.close();
    }
}
