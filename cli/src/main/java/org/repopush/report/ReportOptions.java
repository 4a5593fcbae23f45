package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How the user wants to be told.
 *
 * @param quiet only failures, rejected refs and warnings
 * @param verbosity 0 to 3
 * @param json events as JSON lines instead of text
 * @param progress always or never; empty means unless {@code quiet}
 * @param outColor whether standard output is coloured
 * @param errColor whether standard error is coloured
 */
public record ReportOptions(
        boolean quiet, int verbosity, boolean json, Optional<Boolean> progress, boolean outColor, boolean errColor) {
    /** Plain text, the usual amount. */
    public static final ReportOptions DEFAULT = new ReportOptions(false, 0, false, Optional.empty(), false, false);

    public ReportOptions {
        requireNonNull(progress, "progress");
    }

    /** The same as text or as JSON. */
    public ReportOptions withJson(boolean wanted) {
        return new ReportOptions(quiet, verbosity, wanted, progress, outColor, errColor);
    }

    boolean showsProgress() {
        return progress.orElse(!quiet);
    }

    boolean showsDetails() {
        return verbosity >= 1;
    }

    boolean showsTraces() {
        return verbosity >= 2;
    }
}
