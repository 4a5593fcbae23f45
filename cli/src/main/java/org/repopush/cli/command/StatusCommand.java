package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.repopush.cli.terminal.TerminalPrompt;
import org.repopush.inspect.Inspection;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.UserPrompt;
import org.repopush.repo.RepoKind;
import org.repopush.report.Console;
import org.repopush.report.Report;
import org.repopush.report.ReportOptions;
import org.repopush.report.StatusReport;

/**
 * {@code repo-push status DEST [REF...]}.
 *
 * @param looked what would be pushed
 * @param named whether the user has named the source; else the current directory need not be one
 */
public record StatusCommand(PushCommand looked, boolean named, ReportOptions output) implements Command {
    public StatusCommand {
        requireNonNull(looked, "looked");
        requireNonNull(output, "output");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        UserPrompt questioner = TerminalPrompt.of(console);
        KindChoice choice = KindChoice.of(kinds, looked.kind());
        Optional<RepoKind> recognised = choice.recognised(looked.source(), named);
        if (recognised.isPresent()) {
            recognised = Optional.of(looked.looked(recognised.get()));
        }
        List<RepoKind> possible = recognised.map(List::of).orElse(choice.possible());
        InspectionEvents events = new InspectionEvents(report, output);
        Inspection inspection = new Inspection(possible, recognised.map(found -> looked.source()), events, questioner);
        new StatusReport(output, console).show(inspection.status(looked.request()));
        return ExitCode.OK;
    }
}
