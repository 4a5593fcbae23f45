package org.repopush.report;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What text and JSON say alike about failures. */
final class FailureTexts {
    static final String BUG_HINT = "this is a bug of repo-push; please report it with all of the following output";
    static final String INTERRUPTED = "interrupted";

    private FailureTexts() {}

    static String bugProblem(Throwable bug) {
        String message = bug.getMessage();
        return "unexpected " + bug.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    /** The stack trace, tabs as blanks. */
    static List<String> trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString().lines().map(line -> line.replace("\t", "    ")).toList();
    }
}
