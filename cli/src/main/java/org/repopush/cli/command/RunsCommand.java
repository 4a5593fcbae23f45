package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.repopush.group.journal.Runs;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushException;
import org.repopush.report.Console;
import org.repopush.report.Report;
import org.repopush.report.ReportOptions;
import org.repopush.report.RunsReport;

/** {@code repo-push runs}: the pushes to groups that this account has begun on this machine. */
public record RunsCommand(RunJournals journals, ReportOptions output) implements Command {
    public RunsCommand {
        requireNonNull(journals, "journals");
        requireNonNull(output, "output");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException {
        Runs runs = journals.runs();
        List<IOException> unreadable = new ArrayList<>();
        try {
            new RunsReport(output, console).show(runs.list(unreadable));
        } catch (IOException e) {
            throw new PushException(
                    ExitCode.OUTPUT,
                    "cannot read the journals in " + runs.directory() + ": " + e.getMessage(),
                    "check who owns that directory",
                    e);
        }
        unreadable.forEach(
                problem -> report.on(new PushEvent.Warning(Code.JOURNAL, String.valueOf(problem.getMessage()))));
        return ExitCode.OK;
    }
}
