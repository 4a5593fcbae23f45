package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import org.repopush.group.RunId;
import org.repopush.group.journal.OpenRun;
import org.repopush.group.journal.RunCommand;
import org.repopush.group.journal.RunRecord;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.report.Console;
import org.repopush.report.Report;
import org.repopush.tunnel.model.ShellWord;

/**
 * {@code repo-push resume RUN}: pushes what that run has planned, with its options and to its destinations. Those that show it already
 * are up to date.
 *
 * @param reader of the arguments of the run
 */
public record ResumeCommand(RunId run, RunJournals journals, Reader reader) implements Command {
    public ResumeCommand {
        requireNonNull(run, "run");
        requireNonNull(journals, "journals");
        requireNonNull(reader, "reader");
    }

    /** Reads what a user asked for. */
    @FunctionalInterface
    public interface Reader {
        /** The same command once more. */
        GroupCommand read(RunRecord record) throws PushException;
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        RunRecord record = record();
        checkDirectory(record.command());
        GroupCommand command = reader.read(record);
        try (OpenRun journal = journals.resume(record)) {
            return command.goOn(journal, console, report, kinds);
        }
    }

    private RunRecord record() throws PushException {
        return journals.find(run)
                .orElseThrow(() -> new PushException(
                        ExitCode.USAGE,
                        "there is no run " + run + " in " + journals.runs().directory(),
                        "repo-push runs lists the runs that this account has begun on this machine"));
    }

    /** Its arguments may name files from there. */
    private static void checkDirectory(RunCommand command) throws PushException {
        if (!command.directory().equals(RunJournals.here())) {
            throw new PushException(
                    ExitCode.USAGE,
                    "the run was begun in another directory, " + command.directory(),
                    "go there first: cd " + ShellWord.of(command.directory().toString()));
        }
    }

    @Override
    public String ifInterrupted() {
        return "run the same command again to go on";
    }
}
