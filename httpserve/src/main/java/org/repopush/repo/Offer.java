package org.repopush.repo;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one push shows to the destination: the revisions of its moves, the history that has to come with them, and the
 * objects of both. Immutable to its callers and safe for several threads; valid while its {@link LocalRepo} is open.
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

    /**
     * The resource that the repository's own tool asks for by this path, relative to the root of the repository, without a
     * leading slash, already percent-decoded. Empty for anything that does not belong to this push.
     */
    Optional<Resource> resource(String path) throws IOException;

    /**
     * Whether the repository's own tool asks for this path without knowing whether it exists, so that its absence is no
     * failure.
     */
    boolean isOptional(String path);

    /**
     * What the destination lacks at most, as in {@link #amount}: all of it, unless it is known to have something in common.
     * A fresh set for each caller.
     */
    Candidates candidates() throws IOException;

    /** All objects of this push, for a destination that lacks what it was known to have. A fresh set for each caller. */
    Candidates everything() throws IOException;

    /**
     * The pack of these candidates, and of the revisions themselves with their detached metadata.
     *
     * @param missing from {@link #candidates} or {@link #everything}; not to be changed afterwards
     * @param sealed whether parts may be sealed, which only pays where the destination verifies them while others travel
     * @param channels how many streams will travel side by side at most
     */
    Pack pack(Candidates missing, boolean sealed, int channels) throws IOException;

    /** The revisions alone, with their detached metadata: enough to see who has signed them. */
    Pack revisions() throws IOException;
}
