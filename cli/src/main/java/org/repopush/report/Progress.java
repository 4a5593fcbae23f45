package org.repopush.report;

import org.repopush.push.PushEvent;
import org.repopush.push.PushEvent.Phase;

/** Shows how far a push is while it runs. */
interface Progress {
    /** Shows nothing. */
    Progress NONE = new Progress() {
        @Override
        public void started(Phase phase) {}

        @Override
        public void at(PushEvent.Progress event) {}

        @Override
        public void ended() {}
    };

    void started(Phase phase);

    void at(PushEvent.Progress event);

    /** Leaves nothing transient behind. */
    void ended();
}
