package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.repopush.cli.terminal.TerminalPrompt;
import org.repopush.group.Group;
import org.repopush.group.GroupEvent;
import org.repopush.group.GroupOutcome;
import org.repopush.group.GroupSettings;
import org.repopush.group.Journal;
import org.repopush.group.RunId;
import org.repopush.group.StandingGroup;
import org.repopush.group.journal.OpenRun;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.Session;
import org.repopush.push.Standing;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.repo.RepoKind;
import org.repopush.report.Console;
import org.repopush.report.GroupReport;
import org.repopush.report.Report;
import org.repopush.report.ReportOptions;
import org.repopush.report.Terminal;
import org.repopush.tunnel.model.Destination;

/**
 * {@code repo-push --to DEST --to DEST ... [REF...]}, or {@code repo-push @NAME [REF...]}.
 *
 * @param each what is pushed to each of them
 * @param settings who they are, and what becomes of all when one fails
 * @param journals where the run is written down
 */
public record GroupCommand(
        PushCommand each, GroupSettings settings, RunJournals journals, ReportOptions output, Terminal terminal)
        implements Command {
    public GroupCommand {
        requireNonNull(each, "each");
        requireNonNull(settings, "settings");
        requireNonNull(journals, "journals");
        requireNonNull(output, "output");
        requireNonNull(terminal, "terminal");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        RepoKind chosen = each.chosen(kinds);
        ExitCode code = push(chosen, listener(console, report), console, Optional.empty())
                .exitCode();
        ClassCache.makeIfWanted();
        return code;
    }

    GroupEvent.Listener listener(Console console, Report report) {
        return GroupReport.of(output, console, report, terminal, names());
    }

    /** Goes on with a push of which there is a journal. */
    ExitCode goOn(Journal journal, Console console, Report report, RepoKinds kinds)
            throws PushException, InterruptedException {
        RepoKind chosen = each.chosen(kinds);
        return push(journal, chosen, listener(console, report), console, Optional.empty())
                .exitCode();
    }

    /** The same push again and again. */
    Standing standing(RepoKind chosen, GroupEvent.Listener listener, Console console) {
        return new StandingGroup(kept -> push(chosen, listener, console, Optional.of(kept)));
    }

    /** @param kept as in {@link Group} */
    private GroupOutcome push(
            RepoKind chosen, GroupEvent.Listener listener, Console console, Optional<Map<Destination, Session>> kept)
            throws PushException, InterruptedException {
        if (each.request().dryRun()) {
            return push(Journal.none(RunId.next()), chosen, listener, console, kept);
        }
        try (OpenRun journal = journals.begin(each.source(), chosen.name(), names())) {
            return push(journal, chosen, listener, console, kept);
        }
    }

    private GroupOutcome push(
            Journal journal,
            RepoKind chosen,
            GroupEvent.Listener listener,
            Console console,
            Optional<Map<Destination, Session>> kept)
            throws PushException, InterruptedException {
        return new Group(chosen, each.source(), listener, TerminalPrompt.of(console), journal)
                .run(each.checked(chosen), settings, journals.sameAgain(), kept);
    }

    /** The same, to these destinations, and told in another way. */
    public GroupCommand again(List<Destination> others, ReportOptions reporting) {
        return new GroupCommand(each, settings.withDestinations(others), journals, reporting, terminal);
    }

    private List<String> names() {
        return settings.destinations().stream().map(Destination::toString).toList();
    }

    @Override
    public String ifInterrupted() {
        return each.ifInterrupted();
    }
}
