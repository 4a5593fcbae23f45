package org.repopush.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.repopush.report.Console;
import org.repopush.report.LogHandler;

/**
 * Sets up java.util.logging, before anything that logs is loaded: nothing by default, because users are told by reports;
 * with {@code -vv} what this program does and the warnings of its libraries; with {@code -vvv} what the libraries do.
 */
final class Logging {
    private static final String NOTHING = ".level=OFF\n";
    private static final String OURS = """
            .level=WARNING
            org.repopush.level=FINE
            """;
    /**
     * Undertow's request loggers would show headers, and one of them holds the secret of the run. The JDK's own say
     * nothing of use, such as that the program exits.
     */
    private static final String ALL = """
            .level=FINE
            io.undertow.request.level=INFO
            java.level=INFO
            javax.level=INFO
            jdk.level=INFO
            sun.level=INFO
            """;

    private Logging() {}

    static void configure(int verbosity, Console console) {
        // Where JBoss Logging would otherwise look around on the class path.
        System.setProperty("org.jboss.logging.provider", "jdk");
        try {
            LogManager.getLogManager()
                    .readConfiguration(
                            new ByteArrayInputStream(levels(verbosity).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (verbosity >= 2) {
            Handler handler = new LogHandler(console);
            if (verbosity == 2) {
                handler.setFilter(Logging::isOurs);
            }
            Logger.getLogger("").addHandler(handler);
        }
    }

    /** Some classes of ours extend the SSH library's, and what these have to say is logged in the name of ours. */
    private static boolean isOurs(LogRecord log) {
        return log.getLevel().intValue() >= Level.WARNING.intValue()
                || String.valueOf(log.getSourceClassName()).startsWith("org.repopush.");
    }

    private static String levels(int verbosity) {
        if (verbosity < 2) {
            return NOTHING;
        }
        return verbosity == 2 ? OURS : ALL;
    }
}
