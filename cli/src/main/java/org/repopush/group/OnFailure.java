package org.repopush.group;

/** What is done when a member has failed after the word to publish was given. */
public enum OnFailure {
    /** It is reported. */
    ABORT,
    /** It is connected to and published to again, while its refs are still what they were. */
    RETRY,
    /** Those that have published take it back. */
    ROLLBACK
}
