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
 * {@code repo-push doctor @NAME [REF...]}, with the options of the push in question.
 *
 * @param each the push to each of them
 */
public record GroupDoctorCommand(PushCommand each, GroupSettings settings, ReportOptions output) implements Command {
    public GroupDoctorCommand {
        requireNonNull(each, "each");
        requireNonNull(settings, "settings");
        requireNonNull(output, "output");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        Optional<PushException> noSource = Optional.empty();
        KindChoice choice = KindChoice.of(kinds, each.kind());
        List<RepoKind> possible = choice.possible();
        try {
            possible = List.of(choice.of(each.source()));
        } catch (PushException e) {
            noSource = Optional.of(e);
        }
        if (noSource.isEmpty()) {
            possible = List.of(each.looked(possible.get(0)));
        }
        GroupView view = new GroupInspection(
                        possible,
                        each.request().asDryRun(),
                        new MemberEvents(output, console, report),
                        TerminalPrompt.of(console))
                .examine(settings.destinations(), each.source(), noSource);
        ExitCode exit = exit(view);
        new GroupViewReport(output, console).doctor(view, exit);
        return exit;
    }

    /** That of a push: a source that cannot be read ends it before any destination counts. */
    private ExitCode exit(GroupView view) {
        boolean noSource = view.members().stream().allMatch(member -> member.exit() == ExitCode.SOURCE);
        return noSource
                ? ExitCode.SOURCE
                : settings.policy().foreseen(view.well(), view.members().size());
    }
}
