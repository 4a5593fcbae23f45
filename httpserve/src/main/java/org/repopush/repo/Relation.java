package org.repopush.repo;

/** How a revision of the source stands to the revision that the destination's ref names. */
public enum Relation {
    /** Both are the same revision. */
    SAME,
    /** Ours descends from theirs and is not older. */
    FAST_FORWARD,
    /** Ours descends from theirs, but its timestamp is earlier. */
    OLDER,
    /** Theirs descends from ours: publishing would move the ref backwards. */
    BEHIND,
    /** Neither descends from the other. */
    DIVERGED,
    /** The source does not have their revision, so nothing can be said. */
    UNKNOWN,
    /**
     * Another one, of a kind whose revisions have no order. There is no forwards and no backwards, so the ref is set to ours
     * without force: what such a kind has at the destination is what was pushed last. A lease, or the policy of the destination,
     * still forbids it.
     */
    OTHER
}
