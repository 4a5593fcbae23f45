package org.repopush.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** A console whose output is kept. */
final class Recorded {
    /** What every event begins with after its name. */
    static final String STAMP = "\"run\":\"000000000000002a\",\"time\":\"1970-01-01T00:00:00.000Z\"";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console console = new Console(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            new Stamp(() -> 0x2aL, InstantSource.fixed(Instant.EPOCH)));

    Console console() {
        return console;
    }

    void clear() {
        out.reset();
        err.reset();
    }

    String out() {
        return out.toString(UTF_8);
    }

    String err() {
        return err.toString(UTF_8);
    }

    List<String> outLines() {
        return out().lines().toList();
    }

    List<String> errLines() {
        return err().lines().toList();
    }
}
