package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Writes log records among the other lines on standard error, so that none of them meets the progress line. A record is
 * {@code 12:34:56.789 DEBUG RemoteHost: message}.
 */
public final class LogHandler extends Handler {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private final Console console;

    public LogHandler(Console console) {
        this.console = requireNonNull(console, "console");
        setFormatter(new Line());
    }

    @Override
    public void publish(LogRecord log) {
        if (isLoggable(log)) {
            console.message(getFormatter().format(log));
            if (log.getThrown() != null) {
                FailureTexts.trace(log.getThrown()).forEach(console::message);
            }
        }
    }

    /** Every line is flushed when it is written. */
    @Override
    public void flush() {}

    @Override
    public void close() {}

    private static final class Line extends Formatter {
        @Override
        public String format(LogRecord log) {
            String time = TIME.format(log.getInstant().atZone(ZoneId.systemDefault()));
            return time + " " + level(log.getLevel()) + " " + simpleName(String.valueOf(log.getLoggerName())) + ": "
                    + formatMessage(log);
        }

        /** The names that slf4j has. */
        private static String level(Level level) {
            if (level.intValue() >= Level.SEVERE.intValue()) {
                return "ERROR";
            }
            if (level.intValue() >= Level.WARNING.intValue()) {
                return "WARN ";
            }
            return level.intValue() >= Level.INFO.intValue() ? "INFO " : "DEBUG";
        }

        private static String simpleName(String logger) {
            return logger.substring(logger.lastIndexOf('.') + 1);
        }
    }
}
