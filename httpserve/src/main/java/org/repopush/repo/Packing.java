package org.repopush.repo;

import java.io.IOException;
import java.util.Optional;

/** What can be sent in packs, and what of it has to be. Safe for several threads. */
public interface Packing {
    /**
     * What the destination lacks at most, as in {@link Offer#amount}: all of it, unless it is known to have something in
     * common. A fresh set for each caller.
     */
    Candidates candidates() throws IOException;

    /** All objects of this push, for a destination that lacks what it was known to have. A fresh set for each caller. */
    Candidates everything() throws IOException;

    /** The revisions alone, for a destination that judges them before it takes what they consist of; empty where none does. */
    default Optional<Pack> revisions() throws IOException {
        return Optional.empty();
    }

    /** The same for a destination that fetches the revisions itself: they are in none of its packs. */
    default Packing withoutRevisions() {
        return this;
    }
}
