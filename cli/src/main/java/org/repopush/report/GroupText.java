package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.repopush.group.GroupEvent;
import org.repopush.group.GroupOutcome;
import org.repopush.group.GroupOutcome.Deed;
import org.repopush.group.MemberOutcome;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.push.model.RefResult;
import org.repopush.repo.Amount;

/**
 * The push to a group, for people: on a terminal how far each member is, elsewhere a line for each of its phases; at the end the result
 * of all together.
 */
final class GroupText implements GroupEvent.Listener {
    private final ReportOptions options;
    private final Console console;
    private final Report report;
    private final Optional<GroupScreen> screen;
    private final Map<String, TextReport> members = new HashMap<>();

    /** @param screen empty where there is no terminal, or nobody wants to see progress */
    GroupText(ReportOptions options, Console console, Report report, Optional<GroupScreen> screen) {
        this.options = requireNonNull(options, "options");
        this.console = requireNonNull(console, "console");
        this.report = requireNonNull(report, "report");
        this.screen = requireNonNull(screen, "screen");
    }

    @Override
    public void on(GroupEvent event) {
        if (event instanceof GroupEvent.AtMember at) {
            members.computeIfAbsent(at.destination(), this::member).on(at.event());
        } else if (event instanceof GroupEvent.OfAll all) {
            report.on(all.event());
            if (all.event() instanceof PushEvent.Again) {
                members.clear();
                screen.ifPresent(GroupScreen::begin);
            }
        } else if (event instanceof GroupEvent.Reached reached) {
            reached("all of " + reached.members() + " "
                    + reached.barrier().name().toLowerCase(Locale.ROOT) + " after "
                    + NumberFormats.duration(reached.elapsed()));
        } else if (event instanceof GroupEvent.Checked checked) {
            progress(checked.destination() + ": the check has passed after " + NumberFormats.duration(checked.elapsed())
                    + "; the others follow");
        } else if (event instanceof GroupEvent.Ended ended) {
            screen.ifPresent(GroupScreen::end);
            ended(ended.outcome(), new GroupOutcomeText(ended.outcome(), ended.words()));
        }
    }

    private TextReport member(String destination) {
        String whose = destination + ": ";
        Progress progress = screen.map(lines -> lines.of(destination)).orElseGet(() -> new PhaseLines(whose));
        return new TextReport(options, console, progress, whose);
    }

    /** On a terminal everybody sees that. */
    private void reached(String line) {
        if (screen.isEmpty() || options.showsDetails()) {
            progress(line);
        }
    }

    private void progress(String line) {
        if (options.showsProgress()) {
            console.message("repo-push: " + line);
        }
    }

    /** A line when a phase begins. */
    private final class PhaseLines implements Progress {
        private final String whose;

        PhaseLines(String whose) {
            this.whose = whose;
        }

        @Override
        public void started(Phase phase) {
            progress(whose + phase.name().toLowerCase(Locale.ROOT));
        }

        @Override
        public void present(Amount amount) {}

        @Override
        public void at(PushEvent.Progress event) {}

        @Override
        public void ended() {}
    }

    private void ended(GroupOutcome outcome, GroupOutcomeText text) {
        if (outcome.deed() == Deed.STAGED && outcome.exitCode() == ExitCode.OK && !outcome.dryRun()) {
            // What a script goes on with, and nothing else.
            console.result(outcome.run().text());
        } else {
            members(outcome, text);
        }
        if (outcome.exitCode() != ExitCode.OK) {
            console.message(Colour.RED.when(options.errColor()), "repo-push:", " " + text.problem());
            text.details().forEach(line -> console.message("    " + line));
            console.message("  hint: " + text.hint());
        } else if (!options.quiet()) {
            console.message("repo-push: " + text.sentence());
        }
        text.leftOut().ifPresent(left -> leftOut(left, text));
    }

    private void leftOut(String left, GroupOutcomeText text) {
        console.message(Colour.YELLOW.when(options.errColor()), "repo-push: warning:", " " + left);
        text.details().forEach(line -> console.message("    " + line));
        console.message("  hint: " + text.hint());
    }

    private void members(GroupOutcome outcome, GroupOutcomeText text) {
        refs(outcome);
        for (MemberOutcome member : outcome.members()) {
            if (!options.quiet() || !member.agrees()) {
                console.result(String.format(
                        Locale.ROOT,
                        " %c %-12s %s%s",
                        GroupOutcomeText.symbol(member),
                        text.state(member),
                        member.destination(),
                        remark(member)));
            }
        }
    }

    private static String remark(MemberOutcome member) {
        Optional<String> remark = GroupOutcomeText.problem(member)
                .or(() -> member.result()
                        .filter(result -> member.state() == MemberOutcome.State.PLANNED)
                        .map(result -> NumberFormats.amount(result.estimate().total())))
                .or(() -> member.result()
                        .filter(result -> member.state() == MemberOutcome.State.PUBLISHED)
                        .map(result -> NumberFormats.amount(result.served())));
        return remark.map(said -> " (" + said + ")").orElse("");
    }

    /** Once where all are the same; else those of each. */
    private void refs(GroupOutcome outcome) {
        List<Outcome> results = outcome.members().stream()
                .filter(member -> member.result().isPresent() && tells(outcome, member))
                .map(member -> member.result().orElseThrow())
                .toList();
        boolean same = results.size() > 1
                && results.stream().map(Outcome::refs).distinct().count() == 1;
        if (same) {
            list(results.size() + " destinations", results.get(0).refs());
        } else {
            results.forEach(result -> list(result.destination(), result.refs()));
        }
    }

    /** What is planned is no news where nothing was released. */
    private static boolean tells(GroupOutcome outcome, MemberOutcome member) {
        return (outcome.exitCode() == ExitCode.OK && member.agrees())
                || member.state() == MemberOutcome.State.PUBLISHED
                || member.result().filter(Outcome::rejected).isPresent();
    }

    private void list(String destination, List<RefResult> refs) {
        List<RefResult> shown = refs.stream()
                .filter(result -> !options.quiet() || result.flag() == RefResult.Flag.REJECTED)
                .toList();
        if (!shown.isEmpty()) {
            console.result("To " + destination);
        }
        for (RefResult result : shown) {
            RefLine line = new RefLine(result, Optional.empty());
            console.result(line.paint().when(options.outColor()), line.change(), line.ref());
        }
    }
}
