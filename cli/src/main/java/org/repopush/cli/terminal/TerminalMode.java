package org.repopush.cli.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A mode of the controlling terminal while a question is open; closing restores the one before. Java cannot switch the echo
 * off where standard input or output is redirected, so {@code stty} does.
 */
final class TerminalMode implements AutoCloseable {
    private static final File TERMINAL = new File("/dev/tty");
    private static final int TRIES = 3;
    private static final int SECONDS = 5;

    private final @Nullable String before;

    private TerminalMode(@Nullable String before) {
        this.before = before;
    }

    static TerminalMode asItIs() {
        return new TerminalMode(null);
    }

    /**
     * Typed characters are not shown, and Ctrl-Z does nothing: a shell would get a terminal without echo.
     *
     * @throws IOException when that cannot be had; then no secret may be asked for
     */
    static TerminalMode withoutEcho() throws IOException {
        String before = stty("-g").strip();
        TerminalMode mode = new TerminalMode(before);
        try {
            stty("-echo", "susp", "undef");
        } catch (IOException e) {
            mode.close();
            throw e;
        }
        return mode;
    }

    /** An interrupt is kept for later: whatever happens, the terminal gets its mode back. */
    private static String stty(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        boolean interrupted = Thread.interrupted();
        Process process = new ProcessBuilder(command)
                .redirectInput(TERMINAL)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("stty does not work");
            }
            return said;
        } catch (InterruptedException e) {
            interrupted = true;
            throw new IOException("interrupted", e);
        } finally {
            process.destroy();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A second Ctrl-C may hit {@code stty} itself, so it is tried again. */
    @Override
    public void close() throws IOException {
        if (before == null) {
            return;
        }
        for (int i = 1; ; i++) {
            try {
                stty(before);
                return;
            } catch (IOException e) {
                if (i == TRIES) {
                    throw e;
                }
            }
        }
    }
}
