package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;
import org.repopush.cli.terminal.TerminalPrompt;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.Push;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.UserPrompt;
import org.repopush.repo.RepoKind;
import org.repopush.report.Console;
import org.repopush.report.Report;

/**
 * {@code repo-push DEST [REF...]}.
 *
 * @param kind the name of the kind of repository, if the user gives it
 */
public record PushCommand(Path source, Optional<String> kind, PushRequest request) implements Command {
    public PushCommand {
        requireNonNull(source, "source");
        requireNonNull(kind, "kind");
        requireNonNull(request, "request");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        UserPrompt questioner = TerminalPrompt.of(console);
        RepoKind chosen = KindChoice.of(kinds, kind).of(source);
        ExitCode code = new Push(chosen, source, report, questioner)
                .run(checked(chosen))
                .exitCode();
        ClassCache.makeIfWanted();
        return code;
    }

    /** The request, of which all is what this kind of repository has. */
    PushRequest checked(RepoKind chosen) throws PushException {
        return request.rules().leases().isEmpty()
                ? request
                : request.withRules(Leases.checked(request.rules(), chosen.words()));
    }

    @Override
    public String ifInterrupted() {
        return request.dryRun() ? "a dry run changes nothing" : "run the same push again to resume it";
    }
}
