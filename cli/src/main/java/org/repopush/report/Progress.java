package org.repopush.report;

import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.repo.Amount;

/** Shows how far a push is while it runs. */
interface Progress {
    /** Shows nothing. */
    Progress NONE = new Progress() {
        @Override
        public void started(Phase phase) {}

        @Override
        public void present(Amount amount) {}

        @Override
        public void at(PushEvent.Progress event) {}

        @Override
        public void ended() {}
    };

    void started(Phase phase);

    /** The phase that was started last has ended well. */
    default void finished(Phase phase) {}

    /** So much of what this phase brings is there already. */
    void present(Amount amount);

    void at(PushEvent.Progress event);

    /** Leaves nothing transient behind. */
    void ended();
}
