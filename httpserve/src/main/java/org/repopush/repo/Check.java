package org.repopush.repo;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What one look at a destination or a source came to, before a push. */
public sealed interface Check {
    /** What was looked at, a word or two. */
    String check();

    /** All is well. */
    record Ok(String check, String text) implements Check {
        public Ok {
            requireNonNull(check, "check");
            requireNonNull(text, "text");
        }
    }

    /**
     * A push works, but the user should know.
     *
     * @param hint what to do about it
     */
    record Warning(String check, String text, String hint) implements Check {
        public Warning {
            requireNonNull(check, "check");
            requireNonNull(text, "text");
            requireNonNull(hint, "hint");
        }
    }

    /**
     * A push fails.
     *
     * @param code of the failure that it meets, see {@link KindFailures}
     * @param values of that failure
     */
    record Failure(String check, String code, List<String> values) implements Check {
        public Failure {
            requireNonNull(check, "check");
            requireNonNull(code, "code");
            values = List.copyOf(values);
        }
    }
}
