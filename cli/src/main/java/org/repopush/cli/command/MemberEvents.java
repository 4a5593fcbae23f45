package org.repopush.cli.command;

import java.util.function.Function;
import org.repopush.group.GroupEvent;
import org.repopush.push.model.PushEvent;
import org.repopush.report.Console;
import org.repopush.report.GroupReport;
import org.repopush.report.Report;
import org.repopush.report.ReportOptions;
import org.repopush.tunnel.model.Destination;

/** What is told while somebody only looks at several destinations at the same time, as {@link InspectionEvents} for one. */
final class MemberEvents implements Function<Destination, PushEvent.Listener> {
    private final ReportOptions output;
    private final GroupEvent.Listener listener;

    MemberEvents(ReportOptions output, Console console, Report report) {
        this.output = output;
        this.listener = GroupReport.of(output, console, report);
    }

    @Override
    public PushEvent.Listener apply(Destination destination) {
        return new InspectionEvents(event -> on(destination, event), output);
    }

    private synchronized void on(Destination destination, PushEvent event) {
        listener.on(new GroupEvent.AtMember(destination.toString(), event));
    }
}
