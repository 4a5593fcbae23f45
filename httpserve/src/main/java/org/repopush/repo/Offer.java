package org.repopush.repo;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one push shows to the destination: the revisions of its moves, the history that has to come with them, and the
 * objects of both. By which ways these can travel depends on the kind: each has at least one of them. Immutable to its callers
 * and safe for several threads; valid while its {@link LocalRepo} is open.
 */
public interface Offer {
    /** Revisions that travel beside the tips, oldest first (no gap between an existing ref and its new tip). */
    List<String> history();

    /**
     * What the destination lacks at most, computed against the revisions that both sides are known to have. Reads only
     * directories that changed. The first call computes, later ones answer at once.
     */
    default Amount amount() throws IOException {
        return Amount.sum(shares().values());
    }

    /** The same amount by the refs of the moves; what several of them need counts for one. */
    Map<String, Amount> shares() throws IOException;

    /** How it is sent in bulk; empty for a kind that has no packs. */
    default Optional<Packing> packing() {
        return Optional.empty();
    }

    /** How the destination's own tool gets it, one object a request; empty for a kind whose tool does not pull. */
    default Optional<Serving> serving() {
        return Optional.empty();
    }
}
