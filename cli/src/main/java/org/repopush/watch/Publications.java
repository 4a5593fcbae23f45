package org.repopush.watch;

import org.repopush.group.Barrier;
import org.repopush.group.GroupEvent;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;

/** Whether a push has begun to publish, as its events say: then it is not interrupted. Safe for several threads. */
public final class Publications {
    private volatile boolean begun;

    /** Another push begins. */
    void none() {
        begun = false;
    }

    boolean haveBegun() {
        return begun;
    }

    /** Sees the events of a push and hands them on. */
    public PushEvent.Listener seenBy(PushEvent.Listener next) {
        return event -> {
            if (event instanceof PushEvent.Started started) {
                begun = started.phase() == Phase.PUBLISH;
            }
            next.on(event);
        };
    }

    /** Sees the events of the push to a group and hands them on: when all are prepared, the word is given. */
    public GroupEvent.Listener seenInGroup(GroupEvent.Listener next) {
        return event -> {
            if (event instanceof GroupEvent.Reached reached && reached.barrier() == Barrier.PREPARED) {
                begun = true;
            }
            next.on(event);
        };
    }
}
