package org.repopush.push.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one error that users meet. Thrown only inside this module. */
public final class PushException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;
    private final String hint;
    private final String headline;

    @SuppressWarnings("serial") // always an immutable list of the JDK, which is serializable
    private final List<String> details;

    private final @Nullable String what;

    /**
     * @param problem lower case: what was tried and on what, with the cause
     * @param hint what to do next, a command when there is one
     */
    public PushException(ExitCode code, String problem, String hint, @Nullable Throwable cause) {
        this(code, problem, List.of(), hint, cause);
    }

    /** @param details what else belongs to the problem, each fit for a line of its own */
    public PushException(ExitCode code, String problem, List<String> details, String hint, @Nullable Throwable cause) {
        super(details.isEmpty() ? problem : problem + " (" + String.join("; ", details) + ")", cause);
        this.headline = requireNonNull(problem, "problem");
        this.details = List.copyOf(details);
        this.code = requireNonNull(code, "code");
        this.hint = requireNonNull(hint, "hint");
        this.what = Cause.of(cause).orElse(null);
    }

    /** One that was found out here, so that there is no other exception that says what it was. */
    public PushException(ExitCode code, Cause what, String problem, String hint) {
        super(problem);
        this.headline = requireNonNull(problem, "problem");
        this.details = List.of();
        this.code = requireNonNull(code, "code");
        this.hint = requireNonNull(hint, "hint");
        this.what = what.word();
    }

    /** @param what a word of {@link Cause}, or one of the kind's, for programs */
    public PushException(ExitCode code, String what, String problem, String hint, Throwable cause) {
        super(problem, cause);
        this.headline = requireNonNull(problem, "problem");
        this.details = List.of();
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

    /**
     * What it was, more finely than its exit status: a word of {@link Cause}, or one of the kind's. Empty when there is no more to
     * be said.
     */
    public Optional<String> what() {
        return Optional.ofNullable(what);
    }

    /** What was tried, on what, and what went wrong. */
    public String problem() {
        return requireNonNull(getMessage());
    }

    /** The problem without its details. */
    public String headline() {
        return headline;
    }

    /** What else belongs to the problem, line by line; often empty. */
    public List<String> details() {
        return details;
    }

    public String hint() {
        return hint;
    }
}
