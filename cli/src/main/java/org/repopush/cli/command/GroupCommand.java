package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;
import org.repopush.cli.terminal.TerminalPrompt;
import org.repopush.group.Group;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.repo.RepoKind;
import org.repopush.report.Console;
import org.repopush.report.GroupReport;
import org.repopush.report.Report;
import org.repopush.report.ReportOptions;
import org.repopush.tunnel.model.Destination;
import org.repopush.tunnel.model.ShellWord;

/**
 * {@code repo-push --to DEST --to DEST ... [REF...]}.
 *
 * @param each what is pushed to each of them
 * @param destinations in the order in which the user names them
 * @param arguments of the program, for the command that goes on
 */
public record GroupCommand(
        PushCommand each, List<Destination> destinations, List<String> arguments, ReportOptions output)
        implements Command {
    public GroupCommand {
        requireNonNull(each, "each");
        destinations = List.copyOf(destinations);
        arguments = List.copyOf(arguments);
        requireNonNull(output, "output");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        RepoKind chosen = KindChoice.of(kinds, each.kind()).of(each.source());
        Group group =
                new Group(chosen, each.source(), GroupReport.of(output, console, report), TerminalPrompt.of(console));
        ExitCode code =
                group.run(each.checked(chosen), destinations, sameAgain()).exitCode();
        ClassCache.makeIfWanted();
        return code;
    }

    private String sameAgain() {
        return "repo-push " + arguments.stream().map(ShellWord::of).collect(Collectors.joining(" "));
    }

    @Override
    public String ifInterrupted() {
        return each.ifInterrupted();
    }
}
