package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.repopush.cli.terminal.TerminalPrompt;
import org.repopush.group.GroupEvent;
import org.repopush.group.GroupOutcome;
import org.repopush.group.GroupOutcome.Deed;
import org.repopush.group.GroupSettings;
import org.repopush.group.JournalException;
import org.repopush.group.Release;
import org.repopush.group.journal.OpenRun;
import org.repopush.group.journal.RunRecord;
import org.repopush.inspect.Inspection;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.UserPrompt;
import org.repopush.repo.RepoKind;
import org.repopush.report.Console;
import org.repopush.report.GroupReport;
import org.repopush.report.Report;
import org.repopush.report.ReportOptions;
import org.repopush.report.Terminal;
import org.repopush.tunnel.model.Destination;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code repo-push release ID}, {@code abort ID} and {@code rollback DEST...}: what needs no source.
 *
 * @param kind the name of the kind of repository, if the user gives it
 * @param each how each destination is spoken to
 * @param settings which destinations, and what becomes of all when one fails
 * @param journals where a run that was begun here is known
 */
public record ReleaseCommand(
        Release.Order order,
        Optional<String> kind,
        PushRequest each,
        GroupSettings settings,
        RunJournals journals,
        ReportOptions output,
        Terminal terminal)
        implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseCommand.class);

    public ReleaseCommand {
        requireNonNull(order, "order");
        requireNonNull(kind, "kind");
        requireNonNull(each, "each");
        requireNonNull(settings, "settings");
        requireNonNull(journals, "journals");
        requireNonNull(output, "output");
        requireNonNull(terminal, "terminal");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        UserPrompt questioner = TerminalPrompt.of(console);
        Optional<RunRecord> record = order.deed() == Deed.ROLLED_BACK ? Optional.empty() : journals.find(order.run());
        KindChoice choice = KindChoice.of(
                kinds, kind.or(() -> record.map(known -> known.command().kind())));
        GroupEvent.Listener listener = GroupReport.of(output, console, report, terminal, names());
        Release release = new Release(kindOf(choice.possible(), report, questioner), listener, questioner);
        if (record.map(RunRecord::destinations).equals(Optional.of(names()))) {
            try (OpenRun journal = journals.resume(record.get())) {
                return run(release, journal);
            }
        }
        return release.run(order, each, settings, journals.sameAgain()).exitCode();
    }

    /** The run that has staged it is known here, and how it goes on. */
    private ExitCode run(Release release, OpenRun journal) throws PushException, InterruptedException {
        GroupOutcome outcome = release.run(order, each, settings, journals.sameAgain());
        if (outcome.exitCode() != ExitCode.NOT_RELEASED) {
            try {
                journal.ended(outcome);
            } catch (IOException e) {
                throw new JournalException(e).told();
            }
        }
        return outcome.exitCode();
    }

    private List<String> names() {
        return settings.destinations().stream().map(Destination::toString).toList();
    }

    /** There is no source to go by: the first destination says it. If it cannot, the release finds out why. */
    private RepoKind kindOf(List<RepoKind> possible, Report report, UserPrompt questioner) throws InterruptedException {
        if (possible.size() > 1) {
            try {
                return new Inspection(possible, Optional.empty(), new InspectionEvents(report, output), questioner)
                        .kind(each);
            } catch (PushException e) {
                LOG.debug("{} does not say of which kind it is", each.destination(), e);
            }
        }
        return possible.get(0);
    }

    @Override
    public String ifInterrupted() {
        return order.deed() == Deed.ABORTED
                ? "run it again to give up the rest"
                : "no ref has moved, unless it was interrupted while it published: a destination finishes that by itself";
    }
}
