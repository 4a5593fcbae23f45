package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.group.GroupEvent;
import org.repopush.group.GroupOutcome;
import org.repopush.group.MemberOutcome;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushException;

/** The push to a group, for programs: every event of a member names its destination. */
final class GroupJson implements GroupEvent.Listener {
    private final ReportOptions options;
    private final Console console;
    private final Report report;
    private final Map<String, JsonReport> members = new HashMap<>();

    GroupJson(ReportOptions options, Console console, Report report) {
        this.options = requireNonNull(options, "options");
        this.console = requireNonNull(console, "console");
        this.report = requireNonNull(report, "report");
    }

    @Override
    public void on(GroupEvent event) {
        if (event instanceof GroupEvent.AtMember at) {
            member(at.destination()).on(at.event());
        } else if (event instanceof GroupEvent.OfAll all) {
            report.on(all.event());
            if (all.event() instanceof PushEvent.Again) {
                members.clear();
            }
        } else if (event instanceof GroupEvent.Reached reached) {
            console.result(console.event("barrier")
                    .put("barrier", JsonReport.name(reached.barrier()))
                    .put("members", reached.members())
                    .putSeconds("seconds", JsonReport.seconds(reached.elapsed()))
                    .toString());
        } else if (event instanceof GroupEvent.Checked checked) {
            console.result(console.event("checked")
                    .put("destination", checked.destination())
                    .putSeconds("seconds", JsonReport.seconds(checked.elapsed()))
                    .toString());
        } else if (event instanceof GroupEvent.Ended ended) {
            ended(ended.outcome(), new GroupOutcomeText(ended.outcome(), ended.words()));
        }
    }

    private JsonReport member(String destination) {
        return members.computeIfAbsent(
                destination, name -> new JsonReport(options, console, System::nanoTime, Optional.of(name)));
    }

    private void ended(GroupOutcome outcome, GroupOutcomeText text) {
        for (MemberOutcome member : outcome.members()) {
            member.result()
                    .filter(result -> hasResult(member, result))
                    .ifPresent(result -> member(member.destination()).result(result));
        }
        List<Json> each =
                outcome.members().stream().map(member -> json(member, text)).toList();
        console.result(console.event("released")
                .put("release", outcome.run().text())
                .put("deed", JsonReport.name(outcome.deed()))
                .put("dryRun", outcome.dryRun())
                .put("released", outcome.released())
                .put("members", each)
                .put("policy", JsonReport.name(outcome.policy().form()))
                .put("needed", outcome.policy().needed(outcome.members().size()))
                .putSeconds("seconds", JsonReport.seconds(outcome.elapsed()))
                .putNumber("skew", outcome.skew().map(JsonReport::seconds))
                .put("exit", outcome.exitCode().status())
                .toString());
        if (outcome.exitCode() != ExitCode.OK) {
            new JsonReport(options, console, System::nanoTime)
                    .failed(
                            outcome.exitCode(),
                            text.problem() + " (" + String.join("; ", text.details()) + ")",
                            text.hint());
        }
    }

    /** Refs that were to be published somewhere and were not are no result. */
    private static boolean hasResult(MemberOutcome member, Outcome result) {
        return switch (member.state()) {
            case PUBLISHED, UP_TO_DATE, PLANNED -> true;
            case FAILED -> result.rejected();
            case KEPT, ABORTED, GIVEN_UP, UNKNOWN, ROLLED_BACK -> false;
        };
    }

    private static Json json(MemberOutcome member, GroupOutcomeText text) {
        Optional<ExitCode> code = member.failure()
                .map(PushException::code)
                .or(() -> GroupOutcomeText.problem(member).map(problem -> ExitCode.REJECTED));
        return new Json()
                .put("destination", member.destination())
                .put("state", JsonReport.name(member.state()))
                .put("exit", code.map(ExitCode::status).map(OptionalLong::of).orElse(OptionalLong.empty()))
                .put("code", code.map(JsonReport::name))
                .put("cause", member.failure().flatMap(PushException::what))
                .put("problem", GroupOutcomeText.problem(member))
                .put("hint", text.hint(member));
    }
}
