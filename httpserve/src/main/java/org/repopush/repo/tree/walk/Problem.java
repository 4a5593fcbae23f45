package org.repopush.repo.tree.walk;

import static java.util.Objects.requireNonNull;

/**
 * A name that keeps a tree from being published.
 *
 * @param path encoded
 * @param what it is, in words that follow the path
 * @param unreadable whether this account may not read it
 */
record Problem(String path, String what, boolean unreadable) {
    Problem {
        requireNonNull(path, "path");
        requireNonNull(what, "what");
    }

    static Problem unreadable(String path, String why) {
        return new Problem(path, "cannot be read: " + why, true);
    }
}
