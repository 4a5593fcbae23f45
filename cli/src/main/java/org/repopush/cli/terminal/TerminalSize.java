package org.repopush.cli.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The size of the terminal, also after the user has resized it. Java cannot ask for it, so {@code stty} is asked, once a
 * second at most and without waiting for it: its answer is used when it is there. Used by one thread at a time.
 */
final class TerminalSize {
    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();
    private static final File TERMINAL = new File("/dev/tty");
    /** A terminal that does not know says 0. */
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,4}) ([0-9]{1,4})");

    private final LongSupplier nanoTime;
    private int columns;
    private int rows;
    private long asked;
    private boolean askable = true;
    private @Nullable Process query;

    /** @param columns what it is now, as the rows */
    TerminalSize(int columns, int rows, LongSupplier nanoTime) {
        this.columns = columns;
        this.rows = rows;
        this.nanoTime = requireNonNull(nanoTime, "nanoTime");
        this.asked = nanoTime.getAsLong();
    }

    int columns() {
        look();
        return columns;
    }

    int rows() {
        look();
        return rows;
    }

    private void look() {
        Process running = query;
        try {
            if (running == null) {
                ask();
            } else if (!running.isAlive()) {
                query = null;
                take(new String(running.getInputStream().readAllBytes(), US_ASCII));
            }
        } catch (IOException e) {
            // No terminal to ask, or no stty: the size stays what it was.
            askable = false;
        }
    }

    private void ask() throws IOException {
        long now = nanoTime.getAsLong();
        if (askable && now - asked >= INTERVAL) {
            asked = now;
            query = new ProcessBuilder("stty", "size")
                    .redirectInput(TERMINAL)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }
    }

    /** @param size {@code ROWS COLUMNS} */
    void take(String size) {
        Matcher numbers = SIZE.matcher(size.strip());
        if (numbers.matches()) {
            rows = known(numbers.group(1), rows);
            columns = known(numbers.group(2), columns);
        }
    }

    private static int known(String number, int before) {
        int now = Integer.parseInt(number);
        return now == 0 ? before : now;
    }
}
