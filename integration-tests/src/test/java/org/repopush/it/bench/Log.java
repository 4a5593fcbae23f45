package org.repopush.it.bench;

import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** Says what is going on, a line each with the time of day. */
final class Log {
    private final PrintStream out;

    Log(PrintStream out) {
        this.out = out;
    }

    void say(String text) {
        out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " " + text);
    }
}
