package org.repopush.report;

import org.repopush.group.GroupEvent;

/** Tells what happens during the push to a group. */
public final class GroupReport {
    private GroupReport() {}

    /**
     * The one that suits the options.
     *
     * @param report of the same run, for what is about no member
     */
    public static GroupEvent.Listener of(ReportOptions options, Console console, Report report) {
        return options.json() ? new GroupJson(options, console, report) : new GroupText(options, console, report);
    }
}
