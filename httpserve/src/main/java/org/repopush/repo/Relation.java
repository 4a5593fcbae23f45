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
    UNKNOWN
}
