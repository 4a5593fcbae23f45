package org.repopush.report;

import static java.util.Objects.requireNonNull;

import org.repopush.inspect.DestinationStatus;

/** Shows the status of a destination, on standard output. */
public final class StatusReport {
    private final ReportOptions options;
    private final Console console;

    public StatusReport(ReportOptions options, Console console) {
        this.options = requireNonNull(options, "options");
        this.console = requireNonNull(console, "console");
    }

    public void show(DestinationStatus status) {
        if (options.json()) {
            console.result(new StatusJson(status, console.event("status")).toString());
        } else {
            new StatusText(status, options, console).show();
        }
    }
}
