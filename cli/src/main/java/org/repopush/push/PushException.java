package org.repopush.push;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one error that users meet. Thrown only inside this module. */
public final class PushException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;
    private final String hint;
    private final @Nullable Cause what;

    /**
     * @param problem lower case: what was tried and on what, with the cause
     * @param hint what to do next, a command when there is one
     */
    public PushException(ExitCode code, String problem, String hint, @Nullable Throwable cause) {
        super(requireNonNull(problem, "problem"), cause);
        this.code = requireNonNull(code, "code");
        this.hint = requireNonNull(hint, "hint");
        this.what = Cause.of(cause).orElse(null);
    }

    /** One that was found out here, so that there is no other exception that says what it was. */
    public PushException(ExitCode code, Cause what, String problem, String hint) {
        super(requireNonNull(problem, "problem"));
        this.code = requireNonNull(code, "code");
        this.hint = requireNonNull(hint, "hint");
        this.what = requireNonNull(what, "what");
    }

    public PushException(ExitCode code, String problem, String hint) {
        this(code, problem, hint, null);
    }

    public ExitCode code() {
        return code;
    }

    /** What it was, more finely than its exit status; empty when there is no more to be said. */
    public Optional<Cause> what() {
        return Optional.ofNullable(what);
    }

    /** What was tried, on what, and what went wrong. */
    public String problem() {
        return requireNonNull(getMessage());
    }

    public String hint() {
        return hint;
    }
}
