package org.repopush.repo;

import static java.util.Objects.requireNonNull;

/**
 * What a failure means to the user.
 *
 * @param problem lower case: what was tried and on what, with the cause
 * @param hint what to do next, a command when there is one
 */
public record Explanation(Blame blame, String problem, String hint) {
    /** What has to change before the push can work; each is an exit status. */
    public enum Blame {
        SOURCE,
        DESTINATION,
        /** The push is refused as it is. */
        REJECTED,
        /** Perhaps nothing: another attempt may help. */
        TRANSFER,
        /** A signature is missing. */
        SIGNATURE
    }

    public Explanation {
        requireNonNull(blame, "blame");
        requireNonNull(problem, "problem");
        requireNonNull(hint, "hint");
    }
}
