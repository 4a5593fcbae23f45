package org.repopush.cli;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;
import org.repopush.push.Diagnosis;
import org.repopush.push.Doctor;
import org.repopush.push.ExitCode;
import org.repopush.push.PushException;
import org.repopush.push.PushRequest;
import org.repopush.push.Questioner;
import org.repopush.repo.RepoKind;
import org.repopush.report.Console;
import org.repopush.report.DoctorReport;
import org.repopush.report.Report;
import org.repopush.report.ReportOptions;

/**
 * {@code repo-push doctor DEST [REF...]}, with the options of the push in question.
 *
 * @param request a dry run
 */
record DoctorCommand(Path source, PushRequest request, ReportOptions output) implements Command {
    DoctorCommand {
        requireNonNull(source, "source");
        requireNonNull(request, "request");
        requireNonNull(output, "output");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        Questioner questioner = TerminalQuestions.of(console);
        Optional<PushException> noSource = Optional.empty();
        RepoKind kind = kinds.assumed();
        try {
            kind = kinds.of(source);
        } catch (PushException e) {
            noSource = Optional.of(e);
        }
        InspectionEvents events = new InspectionEvents(report, output);
        Diagnosis diagnosis = new Doctor(kind, source, noSource, request, events, questioner).examine();
        new DoctorReport(output, console).show(diagnosis);
        return diagnosis.exitCode();
    }
}
