package org.repopush.push.plan;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.push.model.Estimate;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.RemoteFailure.Code;
import org.repopush.push.remote.RemoteState;
import org.repopush.repo.Amount;
import org.repopush.repo.Offer;
import org.repopush.repo.Snapshot;

/**
 * A plan with what it takes to carry it out.
 *
 * @param offer what would travel; its sidecars are still the source's own
 * @param estimate what has to be transferred at most; {@link Estimate#NONE} when nothing moves
 */
public record PricedPlan(
        Plan plan,
        Snapshot snapshot,
        RemoteState state,
        SidecarMerge metadata,
        int depth,
        Offer offer,
        Estimate estimate) {

    public static PricedPlan of(Plan plan, Snapshot snapshot, RemoteState state, SidecarMerge metadata, int depth)
            throws IOException {
        Offer offer = snapshot.offer(plan.moves(), state.complete(), depth, state.facts(), Map.of());
        Estimate estimate = plan.moves().isEmpty() ? Estimate.NONE : new Estimate(offer.shares());
        return new PricedPlan(plan, snapshot, state, metadata, depth, offer, estimate);
    }

    /** What has to be transferred at most. */
    public Amount amount() {
        return estimate.total();
    }

    /**
     * The offer with sidecars joined with what the destination has.
     *
     * @param present which of the planned revisions the destination has, with the digest of their sidecar
     */
    public Offer offerBeside(Map<String, Optional<String>> present) throws IOException, InterruptedException {
        Map<String, Optional<byte[]>> overrides = metadata.overrides(present);
        return overrides.isEmpty()
                ? offer
                : snapshot.offer(plan.moves(), state.complete(), depth, state.facts(), overrides);
    }

    /** Refuses what the destination could not finish, before anything is transferred. */
    public void checkDestination() throws IOException {
        if (!plan.changesRefs()) {
            return;
        }
        if (!state.problems().isEmpty()) {
            throw state.problems().get(0);
        }
        List<String> obstacle = snapshot.obstacle(state.facts());
        if (!obstacle.isEmpty()) {
            throw new RemoteFailure(obstacle.get(0), obstacle.subList(1, obstacle.size()));
        }
        if (knowsAllOfTheirs()) {
            checkLimit();
            checkSpace();
        }
    }

    private void checkLimit() throws RemoteFailure {
        OptionalLong most = state.policy().mostBytes();
        if (exceeds(amount().bytes(), most)) {
            throw new RemoteFailure(Code.TOO_BIG, Long.toString(amount().bytes()), Long.toString(most.orElseThrow()));
        }
    }

    private void checkSpace() throws RemoteFailure {
        if (exceeds(amount().bytes(), state.freeBytes()) || exceeds(amount().objects(), state.freeInodes())) {
            throw new RemoteFailure(
                    Code.NO_SPACE,
                    Long.toString(amount().bytes()),
                    Long.toString(amount().objects()),
                    Long.toString(state.freeBytes().orElse(-1)),
                    Long.toString(state.freeInodes().orElse(-1)));
        }
    }

    private static boolean exceeds(long needed, OptionalLong free) {
        return free.isPresent() && needed > free.getAsLong();
    }

    /** Whether both sides are known to have some revision, complete, so that the difference to it says what is missing. */
    public boolean hasCommonRevision() throws IOException {
        for (String revision : state.complete()) {
            if (snapshot.has(revision)) {
                return true;
            }
        }
        return false;
    }

    /** Otherwise the amount may be much too high: the destination may have most of it under a revision unknown to us. */
    private boolean knowsAllOfTheirs() throws IOException {
        for (String revision : state.complete()) {
            if (!snapshot.has(revision)) {
                return false;
            }
        }
        return true;
    }
}
