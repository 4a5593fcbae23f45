package org.repopush.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.model.Cause;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.repo.RepoKind;
import org.repopush.report.Console;
import org.repopush.report.Report;

/** What the user asked the program to do. */
@FunctionalInterface
public interface Command {
    /** Does it, in this thread; everything it starts has ended when it returns or throws. */
    ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException;

    /** The kind of the repository in this directory, which the user wants to publish. */
    static RepoKind kindOf(Path directory, RepoKinds kinds) throws PushException {
        if (!Files.isDirectory(directory)) {
            throw new PushException(
                    ExitCode.SOURCE,
                    Cause.NOT_A_REPOSITORY,
                    "no such directory: " + directory,
                    "name the repository to publish with --repo PATH");
        }
        return kinds.recognising(directory)
                .orElseThrow(() -> new PushException(
                        ExitCode.SOURCE,
                        Cause.NOT_A_REPOSITORY,
                        "not a repository of a supported kind (" + String.join(", ", kinds.names()) + "): " + directory,
                        "run repo-push inside the repository, or name it with --repo PATH"));
    }

    /** What it means for the user that it was interrupted. */
    default String ifInterrupted() {
        return "nothing was changed";
    }
}
