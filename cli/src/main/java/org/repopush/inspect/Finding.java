package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;

/**
 * What one check of {@link Doctor} came to.
 *
 * @param check what was looked at, a word or two
 * @param hint what to do about it; empty when nothing has to be done
 * @param exit how a push would end for it; only of problems
 * @param cause what it is, more finely than the exit status
 */
public record Finding(
        String check,
        Level level,
        String text,
        Optional<String> hint,
        Optional<ExitCode> exit,
        Optional<String> cause) {
    public enum Level {
        OK,
        /** A push works, and somebody should know. */
        WARNING,
        /** A push fails. */
        PROBLEM,
        /** It could not be looked at, or does not apply. */
        SKIPPED
    }

    public Finding {
        requireNonNull(check, "check");
        requireNonNull(level, "level");
        requireNonNull(text, "text");
        requireNonNull(hint, "hint");
        requireNonNull(exit, "exit");
        requireNonNull(cause, "cause");
    }

    static Finding ok(String check, String text) {
        return new Finding(check, Level.OK, text, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Finding warning(String check, String text, String hint) {
        return new Finding(check, Level.WARNING, text, Optional.of(hint), Optional.empty(), Optional.empty());
    }

    static Finding problem(String check, PushException problem) {
        return new Finding(
                check,
                Level.PROBLEM,
                problem.problem(),
                Optional.of(problem.hint()),
                Optional.of(problem.code()),
                problem.what());
    }

    static Finding skipped(String check, String why) {
        return new Finding(check, Level.SKIPPED, why, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
