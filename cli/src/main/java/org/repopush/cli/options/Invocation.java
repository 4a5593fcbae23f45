package org.repopush.cli.options;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.repopush.cli.command.Command;
import org.repopush.report.ReportOptions;

/**
 * One run of the program as the user asked for it.
 *
 * @param warnings what the user should know before it begins
 */
public record Invocation(Command command, ReportOptions output, List<String> warnings) {
    public Invocation {
        requireNonNull(command, "command");
        requireNonNull(output, "output");
        warnings = List.copyOf(warnings);
    }
}
