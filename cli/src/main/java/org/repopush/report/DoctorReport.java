package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.inspect.Diagnosis;
import org.repopush.inspect.Finding;
import org.repopush.push.model.ExitCode;

/** Shows why a push would fail, or that it would not, on standard output. */
public final class DoctorReport {
    private final ReportOptions options;
    private final Console console;

    public DoctorReport(ReportOptions options, Console console) {
        this.options = requireNonNull(options, "options");
        this.console = requireNonNull(console, "console");
    }

    public void show(Diagnosis diagnosis) {
        if (options.json()) {
            console.result(json(diagnosis).toString());
        } else {
            text(diagnosis);
        }
    }

    private void text(Diagnosis diagnosis) {
        console.result("Push to " + diagnosis.destination());
        for (Finding finding : diagnosis.findings()) {
            boolean matters = finding.level() == Finding.Level.PROBLEM || finding.level() == Finding.Level.WARNING;
            if (matters || !options.quiet()) {
                console.result(
                        paint(finding.level()).when(options.outColor()),
                        String.format(Locale.ROOT, "  %-8s", name(finding.level())),
                        String.format(Locale.ROOT, " %-12s %s", finding.check(), finding.text()));
                finding.hint().ifPresent(hint -> console.result(" ".repeat(24) + "hint: " + hint));
            }
        }
        ExitCode exit = diagnosis.exitCode();
        console.result(
                exit == ExitCode.OK ? "A push would work" : "A push would fail with exit status " + exit.status());
    }

    private static Colour paint(Finding.Level level) {
        return switch (level) {
            case OK -> Colour.GREEN;
            case WARNING -> Colour.YELLOW;
            case PROBLEM -> Colour.RED;
            case SKIPPED -> Colour.DIM;
        };
    }

    private Json json(Diagnosis diagnosis) {
        return console.event("doctor")
                .put("destination", diagnosis.destination())
                .put(
                        "findings",
                        diagnosis.findings().stream().map(DoctorReport::json).toList())
                .put("exit", diagnosis.exitCode().status());
    }

    private static Json json(Finding finding) {
        Optional<Long> exit = finding.exit().map(code -> (long) code.status());
        return new Json()
                .put("check", finding.check())
                .put("level", name(finding.level()))
                .put("text", finding.text())
                .put("hint", finding.hint())
                .put("exit", exit.map(OptionalLong::of).orElse(OptionalLong.empty()))
                .put("code", finding.exit().map(DoctorReport::name))
                .put("cause", finding.cause());
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
