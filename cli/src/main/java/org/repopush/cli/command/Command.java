package org.repopush.cli.command;

import org.repopush.kinds.RepoKinds;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.report.Console;
import org.repopush.report.Report;

/** What the user asked the program to do. */
@FunctionalInterface
public interface Command {
    /** Does it, in this thread; everything it starts has ended when it returns or throws. */
    ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException;

    /** What it means for the user that it was interrupted. */
    default String ifInterrupted() {
        return "nothing was changed";
    }
}
