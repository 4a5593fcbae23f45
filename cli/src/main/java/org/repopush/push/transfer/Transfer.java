package org.repopush.push.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.repopush.push.model.Carried;
import org.repopush.push.model.OtherCommandException;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.TransferOptions;
import org.repopush.push.plan.PricedPlan;
import org.repopush.push.remote.PullSource;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.push.remote.StageAnswer;
import org.repopush.repo.Amount;
import org.repopush.repo.Offer;
import org.repopush.repo.Packing;
import org.repopush.repo.SourceException;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * How the content of one push comes to the destination. Its own tool pulls it, through a port there that leads to a server here: first
 * the revisions, into the stage, then, in the import, everything into the repository. Packs bring beforehand what that second pull would
 * have to ask for object by object: it takes from the stage what they have brought, and asks for the rest.
 *
 * <p>Where no port can be forwarded, packs bring all of it, and the tool pulls from the stage. Without packs, the tool pulls everything
 * into the stage first, because others cannot delete anything from the repository during the second pull. Used by one thread.
 */
public final class Transfer implements Closeable {
    /** Bytes below which the ciphers need no time to get fast. */
    private static final long LONG = 8_000_000;

    private final PushRequest request;
    private final ReceiveSession receiver;
    private final PricedPlan proposal;
    private final PushEvent.Listener listener;
    private final Bandwidth bandwidth;
    /** Opening or open; closed ones are forgotten. */
    private @Nullable ReturnPath path;

    private @Nullable Packs packs;
    /** The proposal's until it is known what the destination has. */
    private Offer offer;

    private Carried requested = Carried.NONE;
    private boolean pulledAfterFailure;

    private Transfer(
            PushRequest request,
            ReceiveSession receiver,
            PricedPlan proposal,
            Bandwidth bandwidth,
            PushEvent.Listener listener) {
        this.request = request;
        this.receiver = receiver;
        this.proposal = proposal;
        this.offer = proposal.offer();
        this.listener = listener;
        this.bandwidth = bandwidth;
    }

    /** Begins, before the stage is there: the way back to us is opened while that is asked for. */
    public static Transfer begin(
            PushRequest request,
            ReceiveSession receiver,
            PricedPlan proposal,
            Bandwidth bandwidth,
            PushEvent.Listener listener)
            throws TunnelException {
        Transfer transfer = new Transfer(request, receiver, proposal, bandwidth, listener);
        TransferOptions options = request.transfer();
        if (options.pack() && proposal.offer().packing().isPresent()) {
            receiver.openCommandAhead(proposal.amount().bytes() >= LONG);
        }
        if (transfer.mayPull() && (proposal.state().pulls() || !options.pack())) {
            transfer.path = ReturnPath.begin(receiver);
        }
        return transfer;
    }

    private boolean mayPull() {
        return request.transfer().tunnel() && proposal.offer().serving().isPresent();
    }

    /**
     * Brings what the stage and the repository there lack, but for what the import may ask for.
     *
     * @return objects that arrived damaged and were thrown away, so that they are still missing
     * @throws SourceException when there is no way that the user allows and the destination takes
     */
    public List<String> bring(StageAnswer stage) throws IOException, InterruptedException {
        offer = proposal.offerBeside(stage.present());
        TransferOptions options = request.transfer();
        Optional<Packing> packing = options.pack() && stage.channels().isPresent() ? offer.packing() : Optional.empty();
        if (packing.isEmpty()) {
            return pull();
        }
        ChannelCount channels = new ChannelCount(options.channels(), receiver.roundTrip());
        Packs usual = new Packs(receiver, stage, channels, proposal, bandwidth, listener);
        packs = usual;
        tryToServe();
        try {
            List<String> damaged = bringPacks(usual, packing.get(), stage.revisionsFirst());
            Amount all = carried().total();
            listener.on(new PushEvent.Progress(Phase.PULL, all, all));
            return damaged;
        } catch (TunnelException | OtherCommandException e) {
            if (!mayPull() || (e instanceof TunnelException t && t.reason() != Reason.CHANNEL_REFUSED)) {
                throw e;
            }
            receiver.awaitRevisions();
            packs = null;
            warn(e.getMessage() + ": the destination pulls instead");
            return pull();
        }
    }

    private void tryToServe() throws IOException, InterruptedException {
        if (path == null) {
            return;
        }
        try {
            serve(path);
        } catch (TunnelException e) {
            if (e.reason() != Reason.FORWARD_REFUSED) {
                throw e;
            }
            withoutReturnPath();
            listener.on(new PushEvent.Detail(e.getMessage() + ": everything travels in packs"));
        }
    }

    private void serve(ReturnPath opened) throws IOException, InterruptedException {
        opened.serve(bandwidth.limit(offer.serving().orElseThrow()));
    }

    private List<String> bringPacks(Packs usual, Packing packing, boolean revisionsFirst)
            throws IOException, InterruptedException {
        if (path != null) {
            receiver.askForRevisions(request.rules().atomic(), path.intoStage());
            if (revisionsFirst) {
                awaitRevisions();
            }
        }
        if (path == null) {
            if (revisionsFirst) {
                usual.bringRevisions(packing);
                receiver.verify();
            }
            return usual.bring(packing);
        }
        List<String> damaged = usual.bring(packing.withoutRevisions());
        awaitRevisions();
        if (path == null) {
            usual.bringRevisions(packing);
        }
        return damaged;
    }

    /** Afterwards there is a way back only if the destination's tool could use it. */
    private void awaitRevisions() throws IOException, InterruptedException {
        Optional<RemoteFailure> problem = receiver.awaitRevisions();
        if (problem.isEmpty()) {
            return;
        }
        RemoteFailure failure = problem.get();
        throwFailureOfSource(failure);
        withoutReturnPath();
        if (failure.is(RemoteFailure.Code.TOOL_FAILED)) {
            warn("the destination cannot pull through a forwarded port (%s): everything travels in packs"
                    .formatted(String.join(" ", failure.valuesFrom(2))));
        } else {
            listener.on(new PushEvent.Detail(reason(failure) + ": everything travels in packs"));
        }
    }

    private static String reason(RemoteFailure failure) {
        return switch (failure.code()) {
            case OVERSIZED -> "the destination cannot pull " + failure.value(0) + ", which is too large for that";
            case EXPOSED, FOREIGN_PORT -> "a forwarded port would not be safe there";
            default -> "the destination cannot pull (" + failure.word() + ")";
        };
    }

    /** Everything that is missing, into the stage. What is damaged the tool notices itself, or the import does. */
    private List<String> pull() throws IOException, InterruptedException {
        if (!mayPull()) {
            throw noWay();
        }
        ReturnPath opened = path == null ? ReturnPath.begin(receiver) : path;
        path = opened;
        serve(opened);
        try {
            receiver.pull(opened.intoStage(), () -> tell(opened.served()));
        } catch (RemoteFailure failure) {
            throwFailureOfSource(failure);
            throw failure;
        }
        return List.of();
    }

    /** The pull of older versions does not say what it could not get; the server knows. */
    private void throwFailureOfSource(RemoteFailure failure) throws RemoteFailure {
        Optional<String> cause = path == null ? Optional.empty() : path.firstFailure();
        if (failure.is(RemoteFailure.Code.TOOL_FAILED) && cause.isPresent()) {
            throw failure.because(cause.get());
        }
    }

    private long tell(Amount served) {
        listener.on(new PushEvent.Progress(Phase.PULL, served, proposal.amount()));
        return served.bytes();
    }

    private SourceException noWay() {
        String repository = proposal.snapshot().words().repository();
        return request.transfer().pack()
                ? new SourceException(
                        SourceException.Reason.UNSUPPORTED,
                        repository + " travels in a pack only, and the destination takes none",
                        "try repo-push doctor: it looks at the channels that a pack needs")
                : new SourceException(
                        SourceException.Reason.UNSUPPORTED,
                        repository + " travels in a pack only",
                        "push without --no-pack");
    }

    /** Where the import finds what the stage lacks; empty when it has to find everything in the stage. */
    public Optional<PullSource> source() {
        return proposal.state().pulls() ? Optional.ofNullable(path).map(ReturnPath::intoRepository) : Optional.empty();
    }

    /** Brings again what arrived damaged, or is missing for another reason; as {@link #bring}. */
    public List<String> bringAgain() throws IOException, InterruptedException {
        if (source().isPresent()) {
            // The import asks for it.
            return List.of();
        }
        return packs == null ? pull() : packs.bring(offer.packing().orElseThrow());
    }

    /**
     * Whether the import can be asked for once more after this failure, and what {@link #bringAgain} does for that: the way back cannot be
     * used, or the tool could not say which object it is that it got damaged by that way.
     */
    public boolean recovers(RemoteFailure failure) throws IOException, InterruptedException {
        if (source().isEmpty()) {
            return false;
        }
        throwFailureOfSource(failure);
        switch (failure.code()) {
            case TOOL_FAILED -> {
                if (pulledAfterFailure) {
                    return false;
                }
                pulledAfterFailure = true;
                pull();
                return true;
            }
            case OVERSIZED, EXPOSED, FOREIGN_PORT -> {
                if (packs == null) {
                    return false;
                }
                withoutReturnPath();
                warn(reason(failure) + ": the missing objects are sent in another pack");
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    private void withoutReturnPath() {
        requested = requested();
        ReturnPath closed = path;
        path = null;
        if (closed != null) {
            closed.close();
        }
    }

    private Carried requested() {
        return path == null ? requested : requested.plus(path.carried());
    }

    private void warn(String text) {
        listener.on(new PushEvent.Warning(Code.OTHER_WAY, text));
    }

    /** What has travelled. */
    public Carried carried() {
        return packs == null ? requested() : Carried.inPacks(packs.carried()).plus(requested());
    }

    @Override
    public void close() {
        withoutReturnPath();
    }
}
