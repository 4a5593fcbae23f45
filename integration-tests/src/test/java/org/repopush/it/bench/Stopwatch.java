package org.repopush.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Started;

/**
 * Runs commands and measures them: wall time by its own clock, and what GNU {@code time} learns from {@code wait4}, which
 * counts every process of the client that was waited for, however short its life.
 *
 * @param file where {@code time} writes to
 */
record Stopwatch(Path file, Duration limit, ServerCpu server) {
    private static final String FORMAT = "%U %S %M";
    private static final int WORDS = 3;

    /** @throws IOException when it does not end in status 0, with what it said; a TooSlowException beyond the limit */
    Run measure(Command command) throws IOException {
        Files.deleteIfExists(file);
        List<String> words = new ArrayList<>(List.of("time", "-q", "-f", FORMAT, "-o", file.toString(), "--"));
        words.addAll(command.words());
        Command timed = new Command(words, command.environment(), command.directory(), command.interactive());
        double before = server.seconds();
        long start = System.nanoTime();
        try (Started started = timed.start()) {
            boolean ended = started.ends(limit);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (!ended) {
                throw new TooSlowException(limit);
            }
            Finished finished = started.await(Duration.ZERO);
            if (finished.status() != 0) {
                throw new IOException(finished.toString());
            }
            return read(seconds, server.seconds() - before, Files.readString(file));
        }
    }

    static Run read(double seconds, double serverCpu, String text) throws IOException {
        String[] words = text.strip().split(" ");
        if (words.length != WORDS) {
            throw new IOException("not what GNU time writes: " + text);
        }
        double cpu = Double.parseDouble(words[0]) + Double.parseDouble(words[1]);
        return new Run(seconds, cpu, serverCpu, Long.parseLong(words[2]));
    }
}
