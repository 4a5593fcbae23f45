package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.repopush.cli.terminal.TerminalPrompt;
import org.repopush.group.GroupSettings;
import org.repopush.inspect.group.GroupInspection;
import org.repopush.inspect.group.GroupView;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.repo.RepoKind;
import org.repopush.report.Console;
import org.repopush.report.GroupViewReport;
import org.repopush.report.Report;
import org.repopush.report.ReportOptions;

/**
 * {@code repo-push status @NAME [REF...]}.
 *
 * @param each what is asked of each of them
 * @param named whether the user has named the source; else the current directory need not be one
 */
public record GroupStatusCommand(PushCommand each, GroupSettings settings, boolean named, ReportOptions output)
        implements Command {
    public GroupStatusCommand {
        requireNonNull(each, "each");
        requireNonNull(settings, "settings");
        requireNonNull(output, "output");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        KindChoice choice = KindChoice.of(kinds, each.kind());
        Optional<RepoKind> recognised = choice.recognised(each.source(), named);
        if (recognised.isPresent()) {
            recognised = Optional.of(each.looked(recognised.get()));
        }
        GroupView view = new GroupInspection(
                        recognised.map(List::of).orElse(choice.possible()),
                        each.request(),
                        new MemberEvents(output, console, report),
                        TerminalPrompt.of(console))
                .status(settings.destinations(), recognised.map(found -> each.source()));
        new GroupViewReport(output, console).status(view);
        return view.exitCode();
    }
}
