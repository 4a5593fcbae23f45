package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.repopush.group.journal.RunRecord;
import org.repopush.group.journal.Runs;

/** Shows the runs that were begun on this machine, on standard output. */
public final class RunsReport {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final ReportOptions options;
    private final Console console;

    public RunsReport(ReportOptions options, Console console) {
        this.options = requireNonNull(options, "options");
        this.console = requireNonNull(console, "console");
    }

    /**
     * Shows them all.
     *
     * @param runs the oldest first
     */
    public void show(List<Runs.Listed> runs) {
        for (Runs.Listed run : runs) {
            if (options.json()) {
                console.result(json(run).toString());
            } else {
                RunRecord record = run.record();
                console.result("%s  %s  %s  %s"
                        .formatted(
                                record.run(),
                                TIME.format(record.begun()),
                                record.command().source(),
                                sentence(run)));
                hint(run).ifPresent(hint -> console.result("  hint: " + hint + " " + record.run()));
            }
        }
    }

    private Json json(Runs.Listed run) {
        RunRecord record = run.record();
        return console.event("run")
                .put("name", record.run().text())
                .put("begun", record.begun().toString())
                .put("source", record.command().source().toString())
                .put("state", JsonReport.name(State.of(run)))
                .put("reached", record.reached().map(JsonReport::name))
                .put(
                        "members",
                        record.destinations().stream()
                                .map(destination -> new Json()
                                        .put("destination", destination)
                                        .put("state", state(record, destination)))
                                .toList());
    }

    private static Optional<String> hint(Runs.Listed run) {
        if (State.of(run) == State.STAGED) {
            return Optional.of("repo-push release");
        }
        return !run.running() && run.record().isOpen() ? Optional.of("repo-push resume") : Optional.empty();
    }

    private static Optional<String> state(RunRecord record, String destination) {
        return record.end().map(end -> end.members().get(destination));
    }

    /** How it stands with a run. */
    private enum State {
        RUNNING,
        RELEASED,
        /** What it has brought waits for its release. */
        STAGED,
        /** The same has been given up. */
        ABORTED,
        NOT_RELEASED,
        INCONSISTENT,
        /** Its process has ended without a word; whether anything was published is to be asked. */
        INTERRUPTED,
        /** The same, before it could have published anything. */
        GIVEN_UP;

        static State of(Runs.Listed run) {
            if (run.running()) {
                return RUNNING;
            }
            RunRecord record = run.record();
            if (record.end().isEmpty()) {
                return record.isOpen() ? INTERRUPTED : GIVEN_UP;
            }
            RunRecord.End end = record.end().get();
            return switch (end.code()) {
                case OK -> end.isStaged() ? STAGED : end.isAborted() ? ABORTED : RELEASED;
                case INCONSISTENT -> State.INCONSISTENT;
                default -> NOT_RELEASED;
            };
        }
    }

    private static String sentence(Runs.Listed run) {
        int all = run.record().destinations().size();
        return switch (State.of(run)) {
            case RUNNING -> "running, to " + NumberFormats.count(all, "destination");
            case RELEASED ->
                "released to " + run.record().end().map(RunRecord.End::released).orElse(0L) + " of " + all;
            case STAGED -> "staged, not released yet";
            case ABORTED -> "staged, and aborted";
            case NOT_RELEASED -> "released nothing";
            case INCONSISTENT -> "the destinations are not the same";
            case INTERRUPTED -> "interrupted while it published";
            case GIVEN_UP -> "interrupted before it published anything";
        };
    }
}
