package org.repopush.repo;

import static java.util.Objects.requireNonNull;

/** What the user should know while a source is opened and read. */
public record SourceNote(Subject subject, String text) {
    /** What it is about. */
    public enum Subject {
        /** Another program is waited for. */
        WAIT,
        /** The source has changed while it was read, and is read again. */
        CHANGED,
        /** A command of the user's has said something. */
        COMMAND
    }

    public SourceNote {
        requireNonNull(subject, "subject");
        requireNonNull(text, "text");
    }
}
