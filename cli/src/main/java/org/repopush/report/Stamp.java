package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * What the events of one run begin with: the name of the event, the run, and when it happened. A run has one number, made when
 * the first event is.
 */
final class Stamp {
    /** Loaded with the first event: text for people has none. */
    private static final class Form {
        /** RFC 3339 in UTC, always with milliseconds, so that times sort as text. */
        static final DateTimeFormatter TIME =
                new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);
    }

    private final LongSupplier numbers;
    private final InstantSource clock;
    private String run = "";

    /** @param numbers of runs, never the same twice */
    Stamp(LongSupplier numbers, InstantSource clock) {
        this.numbers = requireNonNull(numbers, "numbers");
        this.clock = requireNonNull(clock, "clock");
    }

    static Stamp ofThisRun() {
        return new Stamp(() -> new SecureRandom().nextLong(), InstantSource.system());
    }

    Json event(String name) {
        if (run.isEmpty()) {
            run = String.format(Locale.ROOT, "%016x", numbers.getAsLong());
        }
        return new Json().put("event", name).put("run", run).put("time", Form.TIME.format(clock.instant()));
    }
}
