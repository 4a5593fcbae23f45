package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.inspect.group.Difference;
import org.repopush.inspect.group.GroupView;
import org.repopush.inspect.group.MemberView;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;

/** Shows several destinations beside each other, and in what they differ, on standard output. */
public final class GroupViewReport {
    private final ReportOptions options;
    private final Console console;

    public GroupViewReport(ReportOptions options, Console console) {
        this.options = requireNonNull(options, "options");
        this.console = requireNonNull(console, "console");
    }

    /** How they stand to the source. */
    public void status(GroupView view) {
        if (options.json()) {
            view.members()
                    .forEach(member -> member.status()
                            .ifPresent(status ->
                                    console.result(new StatusJson(status, console.event("status")).toString())));
            json(view, view.exitCode());
        } else {
            new GroupViewText(view, options, console).status();
        }
    }

    /**
     * What a push to them would meet.
     *
     * @param exit how it would end
     */
    public void doctor(GroupView view, ExitCode exit) {
        if (options.json()) {
            DoctorReport each = new DoctorReport(options, console);
            view.members().forEach(member -> member.diagnosis().ifPresent(each::show));
            json(view, exit);
        } else {
            new GroupViewText(view, options, console).doctor(exit);
        }
    }

    private void json(GroupView view, ExitCode exit) {
        console.result(console.event("group")
                .put(
                        "members",
                        view.members().stream().map(GroupViewReport::member).toList())
                .put(
                        "differences",
                        view.differences().stream()
                                .map(GroupViewReport::difference)
                                .toList())
                .put("exit", exit.status())
                .toString());
    }

    private static Json member(MemberView member) {
        Optional<ExitCode> code = Optional.of(member.exit()).filter(exit -> exit != ExitCode.OK);
        return new Json()
                .put("destination", member.destination())
                .put(
                        "clockDifference",
                        member.seen()
                                .map(seen -> seen.there().clockDifference())
                                .orElse(OptionalLong.empty()))
                .put("exit", member.exit().status())
                .put("code", code.map(JsonReport::name))
                .put("cause", member.failure().flatMap(PushException::what))
                .put("problem", member.failure().map(PushException::problem))
                .put("hint", member.failure().map(PushException::hint));
    }

    private static Json difference(Difference difference) {
        List<Json> values = difference.values().stream()
                .map(some -> new Json()
                        .put("value", some.value())
                        .put(
                                "members",
                                some.destinations().stream()
                                        .map(name -> new Json().put("destination", name))
                                        .toList()))
                .toList();
        return new Json()
                .put("topic", JsonReport.name(difference.topic()))
                .put("name", difference.name())
                .put("values", values);
    }
}
