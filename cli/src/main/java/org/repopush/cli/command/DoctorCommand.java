package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.repopush.cli.terminal.TerminalPrompt;
import org.repopush.inspect.Diagnosis;
import org.repopush.inspect.Doctor;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.UserPrompt;
import org.repopush.repo.RepoKind;
import org.repopush.report.Console;
import org.repopush.report.DoctorReport;
import org.repopush.report.Report;
import org.repopush.report.ReportOptions;

/**
 * {@code repo-push doctor DEST [REF...]}, with the options of the push in question.
 *
 * @param examined the push, as a dry run
 */
public record DoctorCommand(PushCommand examined, ReportOptions output) implements Command {
    public DoctorCommand {
        requireNonNull(examined, "examined");
        requireNonNull(output, "output");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        UserPrompt questioner = TerminalPrompt.of(console);
        Optional<PushException> noSource = Optional.empty();
        KindChoice choice = KindChoice.of(kinds, examined.kind());
        List<RepoKind> possible = choice.possible();
        try {
            possible = List.of(choice.of(examined.source()));
        } catch (PushException e) {
            noSource = Optional.of(e);
        }
        if (noSource.isEmpty()) {
            possible = List.of(examined.looked(possible.get(0)));
        }
        InspectionEvents events = new InspectionEvents(report, output);
        Diagnosis diagnosis =
                new Doctor(possible, examined.source(), noSource, examined.request(), events, questioner).examine();
        new DoctorReport(output, console).show(diagnosis);
        return diagnosis.exitCode();
    }
}
