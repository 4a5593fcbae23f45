package org.repopush.repo.tree.walk;

import static java.util.Objects.requireNonNull;

/**
 * A name that keeps a tree from being published.
 *
 * @param path encoded
 * @param what it is, in words that follow the path
 */
record Problem(String path, String what, Sort sort) {
    /** What sort of problem it is. */
    enum Sort {
        /** A name or a file that no tree can have. */
        UNFIT,
        /** This account may not read it. */
        UNREADABLE,
        /** Another program writes there. */
        CHANGED
    }

    Problem {
        requireNonNull(path, "path");
        requireNonNull(what, "what");
        requireNonNull(sort, "sort");
    }

    static Problem unfit(String path, String what) {
        return new Problem(path, what, Sort.UNFIT);
    }

    static Problem unreadable(String path, String why) {
        return new Problem(path, "cannot be read: " + why, Sort.UNREADABLE);
    }

    static Problem changed(String path, String what) {
        return new Problem(path, what, Sort.CHANGED);
    }
}
