package org.repopush.cli.command;

import org.repopush.push.model.PushEvent;
import org.repopush.report.ReportOptions;

/**
 * What is told while somebody only looks at a destination: remote words only to those who want details, because it is usual
 * that a destination that is not ready complains.
 */
record InspectionEvents(PushEvent.Listener next, ReportOptions output) implements PushEvent.Listener {
    @Override
    public void on(PushEvent event) {
        if (output.verbosity() > 0 || !(event instanceof PushEvent.RemoteLine)) {
            next.on(event);
        }
    }
}
