package org.repopush.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import org.repopush.cli.command.Command;
import org.repopush.cli.command.Environment;
import org.repopush.cli.command.Version;
import org.repopush.cli.options.Arguments;
import org.repopush.cli.options.Invocation;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushException;
import org.repopush.report.Console;
import org.repopush.report.Report;
import org.repopush.report.ReportOptions;
import org.repopush.report.Terminal;

/** One run: reads the arguments, runs the command, and turns however it ends into an exit code. */
final class Program {
    /** EPIPE in the words of the C library; Java has no type for it. */
    private static final String READER_GONE = "Broken pipe";

    private static final String NOTHING_BEGUN = "nothing was changed";

    private final Console console;
    private final Environment environment;
    private final Terminal terminal;
    private final RepoKinds kinds;

    @FunctionalInterface
    private interface Step {
        ExitCode run() throws PushException, InterruptedException;
    }

    Program(Console console, Environment environment, Terminal terminal, RepoKinds kinds) {
        this.console = requireNonNull(console, "console");
        this.environment = requireNonNull(environment, "environment");
        this.terminal = requireNonNull(terminal, "terminal");
        this.kinds = requireNonNull(kinds, "kinds");
    }

    ExitCode run(List<String> arguments) {
        ReportOptions options = ReportOptions.DEFAULT.withJson(Arguments.wantsJson(arguments, environment));
        Report report = Report.of(options, terminal, console);
        ExitCode code = ending(report, NOTHING_BEGUN, () -> run(Arguments.parse(arguments, environment, terminal)));
        return console.lost().map(failure -> lost(code, failure, report)).orElse(code);
    }

    /** A run that somebody could not read has not gone well, whatever it did. A reader that has gone away knows that. */
    private static ExitCode lost(ExitCode code, IOException failure, Report report) {
        String why = String.valueOf(failure.getMessage());
        if (!why.contains(READER_GONE)) {
            String rest = code == ExitCode.OK ? "; everything else went well, and is not undone" : "";
            report.failed(new PushException(
                    ExitCode.OUTPUT,
                    "cannot write to standard output: " + why,
                    "make space, or write somewhere else" + rest,
                    failure));
        }
        return code == ExitCode.OK ? ExitCode.OUTPUT : code;
    }

    private ExitCode run(Invocation invocation) {
        ReportOptions options = invocation.output();
        Logging.configure(options.verbosity(), console);
        Report report = Report.of(options, terminal, console);
        invocation.warnings().forEach(text -> report.on(new PushEvent.Warning(Code.UNKNOWN_VARIABLE, text)));
        Command command = invocation.command();
        return ending(report, command.ifInterrupted(), () -> command.run(console, report, kinds));
    }

    private static ExitCode ending(Report report, String ifInterrupted, Step step) {
        try {
            return step.run();
        } catch (PushException e) {
            // What fails because the thread was interrupted is not the user's problem.
            return Thread.currentThread().isInterrupted() ? interrupted(report, ifInterrupted) : failed(report, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return interrupted(report, ifInterrupted);
        } catch (RuntimeException | Error e) {
            report.bug(e, Version.current().toString());
            return ExitCode.BUG;
        }
    }

    private static ExitCode failed(Report report, PushException failure) {
        report.failed(failure);
        return failure.code();
    }

    private static ExitCode interrupted(Report report, String remark) {
        report.interrupted(remark);
        return ExitCode.INTERRUPTED;
    }
}
