package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.repopush.cli.terminal.TerminalPrompt;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.Push;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.UserPrompt;
import org.repopush.repo.KindOptions;
import org.repopush.repo.RepoKind;
import org.repopush.report.Console;
import org.repopush.report.Report;

/**
 * {@code repo-push DEST [REF...]}.
 *
 * @param kind the name of the kind of repository, if the user gives it
 * @param kindOptions what only some kinds have
 */
public record PushCommand(Path source, Optional<String> kind, KindOptions kindOptions, PushRequest request)
        implements Command {
    public PushCommand {
        requireNonNull(source, "source");
        requireNonNull(kind, "kind");
        requireNonNull(kindOptions, "kindOptions");
        requireNonNull(request, "request");
    }

    /** The same, changing nothing. */
    public PushCommand asDryRun() {
        return new PushCommand(source, kind, kindOptions, request.asDryRun());
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        UserPrompt questioner = TerminalPrompt.of(console);
        RepoKind chosen = chosen(kinds);
        ExitCode code = new Push(chosen, source, report, questioner)
                .run(checked(chosen))
                .exitCode();
        ClassCache.makeIfWanted();
        return code;
    }

    /** The kind of the source, with the options that the user gives. */
    RepoKind chosen(RepoKinds kinds) throws PushException {
        return with(KindChoice.of(kinds, kind).of(source), kindOptions);
    }

    /** The same where the source is only looked at: nothing is locked, and no command runs. */
    RepoKind looked(RepoKind found) throws PushException {
        return with(with(found, kindOptions), kindOptions.ofInspection());
    }

    private static RepoKind with(RepoKind found, KindOptions options) throws PushException {
        Optional<RepoKind> taken = found.with(options);
        if (taken.isEmpty()) {
            List<String> names = options.names();
            throw new PushException(
                    ExitCode.USAGE,
                    String.join(" and ", names) + (names.size() > 1 ? " mean" : " means") + " nothing for "
                            + found.words().repository(),
                    names.size() > 1 ? "leave them out" : "leave it out");
        }
        return taken.get();
    }

    /** The request, of which all is what this kind of repository has. */
    PushRequest checked(RepoKind chosen) throws PushException {
        Optional<String> misuse =
                chosen.misuse(request.refs(), request.transfer().pack());
        if (misuse.isPresent()) {
            throw new PushException(ExitCode.USAGE, misuse.get(), "leave it out");
        }
        return request.rules().leases().isEmpty()
                ? request
                : request.withRules(Leases.checked(request.rules(), chosen.words()));
    }

    @Override
    public String ifInterrupted() {
        return request.dryRun() ? "a dry run changes nothing" : "run the same push again to resume it";
    }
}
