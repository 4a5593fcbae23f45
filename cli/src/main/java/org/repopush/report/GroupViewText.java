package org.repopush.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.repopush.inspect.DestinationStatus;
import org.repopush.inspect.Finding;
import org.repopush.inspect.RefStatus;
import org.repopush.inspect.Seen;
import org.repopush.inspect.group.Difference;
import org.repopush.inspect.group.GroupView;
import org.repopush.inspect.group.MemberView;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;

/** Several destinations for people: a table with a line for each, then in what they differ, then what is wrong. */
final class GroupViewText {
    private static final List<String> HEADINGS = List.of("DESTINATION", "STATE", "TOOLS", "POLICY", "CLOCK");

    private final GroupView view;
    private final ReportOptions options;
    private final Console console;

    GroupViewText(GroupView view, ReportOptions options, Console console) {
        this.view = view;
        this.options = options;
        this.console = console;
    }

    void status() {
        console.result("Status of " + number());
        table(member -> member.status().map(GroupViewText::refs).orElse("not reached"));
        differences();
        for (MemberView member : view.members()) {
            member.failure().ifPresent(failure -> problem(member, failure));
            member.status().ifPresent(status -> status.problems().forEach(problem -> problem(member, problem)));
        }
    }

    /** @param exit how a push to them would end */
    void doctor(ExitCode exit) {
        console.result("Push to " + number());
        table(GroupViewText::verdict);
        differences();
        for (MemberView member : view.members()) {
            member.failure().ifPresent(failure -> problem(member, failure));
            member.diagnosis()
                    .ifPresent(found -> found.findings().stream()
                            .filter(GroupViewText::matters)
                            .forEach(finding -> finding(member, finding)));
        }
        console.result("");
        console.result(
                exit == ExitCode.OK ? "A push would work" : "A push would fail with exit status " + exit.status());
    }

    private String number() {
        return NumberFormats.count(view.members().size(), "destination");
    }

    /** What is told of a member in the table. */
    @FunctionalInterface
    private interface State {
        String of(MemberView member);
    }

    private void table(State state) {
        List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
        view.members().forEach(member -> rows.add(row(member, state.of(member))));
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < HEADINGS.size(); column++) {
            int at = column;
            widths.add(rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
        }
        for (int i = 0; i < rows.size(); i++) {
            boolean bad = i > 0 && view.members().get(i - 1).exit() != ExitCode.OK;
            List<String> row = rows.get(i);
            String rest = line(row, widths, 1).stripTrailing();
            String name = String.format(Locale.ROOT, "  %-" + widths.get(0) + "s", row.get(0));
            console.result((bad ? Colour.RED : Colour.OFF).when(options.outColor()), name, rest);
        }
    }

    private static String line(List<String> row, List<Integer> widths, int from) {
        StringBuilder line = new StringBuilder();
        for (int column = from; column < row.size(); column++) {
            line.append("  ").append(String.format(Locale.ROOT, "%-" + widths.get(column) + "s", row.get(column)));
        }
        return line.toString();
    }

    private static List<String> row(MemberView member, String state) {
        Optional<DestinationStatus.There> there = member.seen().map(Seen::there);
        return List.of(
                member.destination(),
                state,
                there.map(known -> String.join(", ", known.tools())).orElse(""),
                there.map(known -> rules(known.policy().size())).orElse(""),
                there.map(known -> known.clockDifference().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        "%+d s",
                                        known.clockDifference().getAsLong())
                                : "")
                        .orElse(""));
    }

    private static String rules(int number) {
        return number == 0 ? "none" : NumberFormats.count(number, "rule");
    }

    /** For instance {@code 11 up to date, 1 ahead}. */
    private static String refs(DestinationStatus status) {
        Map<RefStatus.State, Integer> numbers = new EnumMap<>(RefStatus.State.class);
        status.refs().forEach(ref -> numbers.merge(ref.state(), 1, Integer::sum));
        if (numbers.isEmpty()) {
            return status.there().description().opened() ? "no refs" : "no repository";
        }
        return numbers.entrySet().stream()
                .map(entry -> entry.getKey() == RefStatus.State.NOT_COMPARED
                        ? NumberFormats.count(entry.getValue(), "ref")
                        : entry.getValue() + " "
                                + entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }

    private static String verdict(MemberView member) {
        long problems = member.diagnosis().stream()
                .flatMap(diagnosis -> diagnosis.findings().stream())
                .filter(finding -> finding.level() == Finding.Level.PROBLEM)
                .count();
        return problems == 0 && member.failure().isEmpty()
                ? "would work"
                : NumberFormats.count(Math.max(1, problems), "problem");
    }

    private void differences() {
        List<Difference> differences = view.differences();
        long seen = view.members().stream()
                .filter(member -> member.seen().isPresent())
                .count();
        if (seen < 2) {
            return;
        }
        console.result("");
        if (differences.isEmpty()) {
            console.result("No differences between them");
            return;
        }
        console.result("They differ in");
        for (Difference difference : differences) {
            console.result("  " + (name(difference.topic()) + " " + difference.name()).strip());
            for (Difference.Value some : difference.values()) {
                console.result("    "
                        + some.value().map(value -> shown(difference, value)).orElse("(none)") + "  "
                        + names(some.destinations()));
            }
        }
    }

    private static String shown(Difference difference, String value) {
        return difference.topic() == Difference.Topic.REF ? ShortRevision.of(value) : value;
    }

    private static String names(Collection<String> destinations) {
        return String.join(", ", destinations);
    }

    private static String name(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void problem(MemberView member, PushException problem) {
        said(Colour.RED, "problem", member, problem.problem());
        console.result("    hint: " + problem.hint());
    }

    private void finding(MemberView member, Finding finding) {
        boolean bad = finding.level() == Finding.Level.PROBLEM;
        said(bad ? Colour.RED : Colour.YELLOW, name(finding.level()), member, finding.check() + ": " + finding.text());
        finding.hint().ifPresent(hint -> console.result("    hint: " + hint));
    }

    private void said(Colour colour, String level, MemberView member, String text) {
        console.result("");
        console.result(colour.when(options.outColor()), level, " at " + member.destination() + ": " + text);
    }

    private static boolean matters(Finding finding) {
        return finding.level() == Finding.Level.PROBLEM || finding.level() == Finding.Level.WARNING;
    }
}
