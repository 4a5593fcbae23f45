package org.repopush.httpserve;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What the package documentation asks of a program: keeps the server's notes off standard error. */
public final class QuietLogs {
    /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final List<Logger> LOGGERS = List.of(
            Logger.getLogger("org.xnio"), Logger.getLogger("org.jboss.threads"), Logger.getLogger("io.undertow"));

    /** A connection that comes in while a server closes is an error there. */
    private static final Logger LISTENER = Logger.getLogger("org.xnio.listener");

    private QuietLogs() {}

    /** To be called before the first server starts. */
    public static void install() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.WARNING));
        LISTENER.setLevel(Level.OFF);
    }
}
