package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.repopush.cli.terminal.TerminalPrompt;
import org.repopush.group.Group;
import org.repopush.group.GroupOutcome;
import org.repopush.group.Journal;
import org.repopush.group.RunId;
import org.repopush.group.journal.OpenRun;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.repo.RepoKind;
import org.repopush.report.Console;
import org.repopush.report.GroupReport;
import org.repopush.report.Report;
import org.repopush.report.ReportOptions;
import org.repopush.tunnel.model.Destination;

/**
 * {@code repo-push --to DEST --to DEST ... [REF...]}.
 *
 * @param each what is pushed to each of them
 * @param destinations in the order in which the user names them
 * @param journals where the run is written down
 */
public record GroupCommand(PushCommand each, List<Destination> destinations, RunJournals journals, ReportOptions output)
        implements Command {
    public GroupCommand {
        requireNonNull(each, "each");
        destinations = List.copyOf(destinations);
        requireNonNull(journals, "journals");
        requireNonNull(output, "output");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        if (each.request().dryRun()) {
            return run(Journal.none(RunId.next()), output, console, report, kinds);
        }
        try (OpenRun journal = journals.begin(each.source(), names())) {
            return run(journal, output, console, report, kinds);
        }
    }

    /** Pushes, or goes on with a push. */
    ExitCode run(Journal journal, ReportOptions reporting, Console console, Report report, RepoKinds kinds)
            throws PushException, InterruptedException {
        RepoKind chosen = KindChoice.of(kinds, each.kind()).of(each.source());
        GroupOutcome outcome = new Group(
                        chosen,
                        each.source(),
                        GroupReport.of(reporting, console, report),
                        TerminalPrompt.of(console),
                        journal)
                .run(each.checked(chosen), destinations, journals.sameAgain());
        ClassCache.makeIfWanted();
        return outcome.exitCode();
    }

    /** The same, to these destinations. */
    public GroupCommand to(List<Destination> others) {
        return new GroupCommand(each, others, journals, output);
    }

    private List<String> names() {
        return destinations.stream().map(Destination::toString).toList();
    }

    @Override
    public String ifInterrupted() {
        return each.ifInterrupted();
    }
}
