package org.repopush.repo;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The source repository cannot be pushed as asked. The message names what and where, lower case, fit for the user. */
public final class SourceException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why; the command line maps each to an exit code and a hint. */
    public enum Reason {
        NOT_A_REPOSITORY,
        UNSUPPORTED,
        NO_SUCH_REF,
        NO_REFS,
        /** A ref that cannot be published under its name. */
        REF_NAME,
        PARTIAL,
        CORRUPT,
        UNREADABLE,
        LOCKED,
        /** Another program has changed it while it was read; it may be read again. */
        CHANGED
    }

    private final Reason reason;
    private final @Nullable String hint;

    public SourceException(Reason reason, String message) {
        this(reason, message, (Throwable) null);
    }

    public SourceException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.hint = null;
    }

    /** @param hint what to do about it, where the kind of repository knows more than the reason says */
    public SourceException(Reason reason, String message, String hint) {
        super(message);
        this.reason = reason;
        this.hint = hint;
    }

    public Optional<String> hint() {
        return Optional.ofNullable(hint);
    }

    public Reason reason() {
        return reason;
    }
}
