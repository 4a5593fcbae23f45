package org.repopush.report;

import java.util.List;
import java.util.Optional;
import org.repopush.group.GroupEvent;

/** Tells what happens during the push to a group. */
public final class GroupReport {
    private GroupReport() {}

    /**
     * The one that suits the options.
     *
     * @param report of the same run, for what is about no member
     * @param destinations of the members, in the order in which they are shown
     */
    public static GroupEvent.Listener of(
            ReportOptions options, Console console, Report report, Terminal terminal, List<String> destinations) {
        Optional<GroupScreen> screen = !options.json() && options.showsProgress() && terminal.err()
                ? Optional.of(new GroupScreen(console, terminal, System::nanoTime, destinations))
                : Optional.empty();
        return of(options, console, report, screen);
    }

    /** The same for those who only look, which shows no progress. */
    public static GroupEvent.Listener of(ReportOptions options, Console console, Report report) {
        return of(options, console, report, Optional.empty());
    }

    private static GroupEvent.Listener of(
            ReportOptions options, Console console, Report report, Optional<GroupScreen> screen) {
        return options.json()
                ? new GroupJson(options, console, report)
                : new GroupText(options, console, report, screen);
    }
}
