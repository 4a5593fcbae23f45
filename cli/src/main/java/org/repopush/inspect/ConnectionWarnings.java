package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Listener;
import org.repopush.push.model.PushEvent.Warning;

/** Keeps what a connection warns of while it is made, for whoever looks for causes; all else is passed on. Any thread. */
final class ConnectionWarnings implements Listener {
    private final Listener next;
    private final Queue<Warning> warnings = new ConcurrentLinkedQueue<>();

    ConnectionWarnings(Listener next) {
        this.next = requireNonNull(next, "next");
    }

    @Override
    public void on(PushEvent event) {
        if (event instanceof Warning warning) {
            warnings.add(warning);
        } else {
            next.on(event);
        }
    }

    List<Finding> findings() {
        return warnings.stream().map(ConnectionWarnings::finding).toList();
    }

    private static Finding finding(Warning warning) {
        return warning.is(Warning.Code.KEY_FILE)
                ? Finding.warning("key files", warning.text(), "name a key that exists, or none")
                : Finding.warning("ssh config", warning.text(), "see doc/ssh.md");
    }
}
