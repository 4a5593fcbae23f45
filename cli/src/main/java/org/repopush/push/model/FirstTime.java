package org.repopush.push.model;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.repopush.push.model.PushEvent.Listener;
import org.repopush.push.model.PushEvent.Warning;

/** Passes a warning on once: a connection that is made again has the same to say about the configuration. Any thread. */
public final class FirstTime implements Listener {
    private final Listener next;
    private final Set<Warning> told = ConcurrentHashMap.newKeySet();

    public FirstTime(Listener next) {
        this.next = requireNonNull(next, "next");
    }

    @Override
    public void on(PushEvent event) {
        if (!(event instanceof Warning warning) || told.add(warning)) {
            next.on(event);
        }
    }
}
