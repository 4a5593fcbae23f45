package org.repopush.cli;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.repopush.push.ExitCode;
import org.repopush.push.Push;
import org.repopush.push.PushException;
import org.repopush.push.PushRequest;
import org.repopush.push.Questioner;
import org.repopush.report.Console;
import org.repopush.report.Report;

/** {@code repo-push DEST [REF...]}. */
record PushCommand(Path source, PushRequest request) implements Command {
    PushCommand {
        requireNonNull(source, "source");
        requireNonNull(request, "request");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        Questioner questioner = TerminalQuestions.of(console);
        ExitCode code = new Push(kinds.of(source), source, report, questioner)
                .run(request)
                .exitCode();
        ClassCache.makeIfWanted();
        return code;
    }

    @Override
    public String ifInterrupted() {
        return request.dryRun() ? "a dry run changes nothing" : "run the same push again to resume it";
    }
}
