package org.repopush.push;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.repo.Amount;
import org.repopush.repo.Offer;
import org.repopush.repo.Snapshot;
import org.repopush.tunnel.model.Destination;

/**
 * A plan with what it takes to carry it out.
 *
 * @param offer what would travel; its detached metadata is still the source's own
 * @param estimate what has to be transferred at most; {@link Estimate#NONE} when nothing moves
 */
record Proposal(
        Plan plan,
        Snapshot snapshot,
        RemoteState state,
        MetadataMerge metadata,
        int depth,
        Offer offer,
        Estimate estimate) {

    static Proposal of(Plan plan, Snapshot snapshot, RemoteState state, MetadataMerge metadata, int depth)
            throws IOException {
        Offer offer = snapshot.offer(plan.moves(), state.complete(), depth, Map.of());
        Estimate estimate = plan.moves().isEmpty() ? Estimate.NONE : new Estimate(offer.shares());
        return new Proposal(plan, snapshot, state, metadata, depth, offer, estimate);
    }

    /** What has to be transferred at most. */
    Amount amount() {
        return estimate.total();
    }

    /**
     * The offer with metadata joined with what the destination has.
     *
     * @param present which of the planned revisions the destination has, with the digest of their metadata
     */
    Offer offerBeside(Map<String, Optional<String>> present) throws IOException, RemoteFailure, InterruptedException {
        Map<String, Optional<byte[]>> overrides = metadata.overrides(present);
        return overrides.isEmpty() ? offer : snapshot.offer(plan.moves(), state.complete(), depth, overrides);
    }

    /** Refuses what the destination could not finish, before anything is transferred. */
    void checkDestination(SshLine ssh) throws IOException, PushException {
        if (!plan.changesRefs()) {
            return;
        }
        Destination destination = ssh.destination();
        if (state.summarySigned() && state.isArchive() && state.policy().spoilsSignedSummary()) {
            throw new PushException(
                    ExitCode.DESTINATION,
                    Cause.SIGNED_SUMMARY,
                    destination + " has a signed summary, and no key to sign a new one",
                    "the owner can name a key in the policy there (sign-gpg), or remove summary.sig if clients do not"
                            + " need it");
        }
        if (state.lacks().isPresent()) {
            throw RemoteProblems.missingTool(state.lacks().get(), ssh);
        }
        if (knowsAllOfTheirs()) {
            checkLimit(destination);
            checkSpace(destination);
        }
    }

    private void checkLimit(Destination destination) throws PushException {
        OptionalLong most = state.policy().mostBytes();
        if (exceeds(amount().bytes(), most)) {
            throw new PushException(
                    ExitCode.REJECTED,
                    Cause.TOO_BIG,
                    String.format(
                            "this push needs up to %,d bytes; the policy of %s allows %,d per push",
                            amount().bytes(), destination, most.orElseThrow()),
                    "push fewer refs at a time, or ask the owner of the destination to raise max-bytes");
        }
    }

    private void checkSpace(Destination destination) throws PushException {
        if (exceeds(amount().bytes(), state.freeBytes()) || exceeds(amount().objects(), state.freeInodes())) {
            throw new PushException(
                    ExitCode.DESTINATION,
                    Cause.NO_SPACE,
                    String.format(
                            "not enough space at %s: needs up to %,d bytes in %,d files, free are %,d bytes and %,d"
                                    + " files",
                            destination,
                            amount().bytes(),
                            amount().objects(),
                            state.freeBytes().orElse(-1),
                            state.freeInodes().orElse(-1)),
                    "make space at the destination, for instance with: ostree --repo=PATH prune --refs-only");
        }
    }

    private static boolean exceeds(long needed, OptionalLong free) {
        return free.isPresent() && needed > free.getAsLong();
    }

    /** Whether both sides are known to have some revision, complete, so that the difference to it says what is missing. */
    boolean hasCommonRevision() throws IOException {
        for (String revision : state.complete()) {
            if (snapshot.has(revision)) {
                return true;
            }
        }
        return false;
    }

    /** Otherwise the amount may be much too high: the destination may have most of it under a commit unknown to us. */
    private boolean knowsAllOfTheirs() throws IOException {
        for (String revision : state.complete()) {
            if (!snapshot.has(revision)) {
                return false;
            }
        }
        return true;
    }
}
