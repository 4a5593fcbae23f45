package org.repopush.cli.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The width of the terminal, also after the user has resized it. Java cannot ask for it, so {@code stty} is asked, once a
 * second at most and without waiting for it: its answer is used when it is there. For one thread.
 */
final class TerminalWidth implements IntSupplier {
    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();
    private static final File TERMINAL = new File("/dev/tty");

    private final LongSupplier nanoTime;
    private int columns;
    private long asked;
    private boolean askable = true;
    private @Nullable Process query;

    /** @param columns what it is now */
    TerminalWidth(int columns, LongSupplier nanoTime) {
        this.columns = columns;
        this.nanoTime = requireNonNull(nanoTime, "nanoTime");
        this.asked = nanoTime.getAsLong();
    }

    @Override
    public int getAsInt() {
        Process running = query;
        try {
            if (running == null) {
                ask();
            } else if (!running.isAlive()) {
                query = null;
                parse(new String(running.getInputStream().readAllBytes(), US_ASCII))
                        .ifPresent(answer -> columns = answer);
            }
        } catch (IOException e) {
            // No terminal to ask, or no stty: the width stays what it was.
            askable = false;
        }
        return columns;
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

    /** The second number of {@code ROWS COLUMNS}; a terminal that does not know says 0. */
    static Optional<Integer> parse(String size) {
        String[] numbers = size.strip().split(" ", -1);
        return numbers.length == 2 && numbers[1].matches("[1-9][0-9]{0,3}")
                ? Optional.of(Integer.valueOf(numbers[1]))
                : Optional.empty();
    }
}
