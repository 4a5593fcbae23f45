package org.repopush.group;

import java.util.List;

/** What is done when a member has failed after the word to publish was given. */
public enum OnFailure {
    /** It is reported. */
    ABORT,
    /** It is connected to and published to again, while its refs are still what they were. */
    RETRY,
    /** Those that have published take it back. */
    ROLLBACK;

    /** Those that can be chosen: no destination takes anything back yet, {@link Undoing}. */
    public static List<OnFailure> offered() {
        return List.of(ABORT, RETRY);
    }
}
