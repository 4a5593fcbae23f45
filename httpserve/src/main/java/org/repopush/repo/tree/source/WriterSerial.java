package org.repopush.repo.tree.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.SourceNote;
import org.repopush.repo.io.FileErrors;

/** The number of a source: odd while a program writes to it, and another one after that. What Linux calls a sequence lock. */
final class WriterSerial {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int MOST_BYTES = 100;

    private final Path file;
    private final BigInteger number;

    private WriterSerial(Path file, BigInteger number) {
        this.file = requireNonNull(file, "file");
        this.number = requireNonNull(number, "number");
    }

    /**
     * Waits until it is even.
     *
     * @throws SourceException when that takes too long, or there is no number
     */
    static WriterSerial atRest(Path file, Duration patience, Consumer<SourceNote> notes) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        boolean told = false;
        while (true) {
            BigInteger now = read(file);
            if (!now.testBit(0)) {
                return new WriterSerial(file, now);
            }
            if (System.nanoTime() - end >= 0) {
                throw new SourceException(
                        Reason.CHANGED,
                        "the serial in " + file + " has been the odd number " + now + " for " + patience.toSeconds()
                                + " s: a program writes to the source, or has ended before it was done",
                        "push again when it has finished; if no program writes, write an even number into that file");
            }
            if (!told) {
                told = true;
                notes.accept(new SourceNote(
                        SourceNote.Subject.WAIT,
                        "the serial in " + file + " is the odd number " + now + ", a program writes to the source:"
                                + " waiting for it, " + patience.toSeconds() + " s at most"));
            }
            pause();
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the serial of the source was waited for");
        }
    }

    private static BigInteger read(Path file) throws IOException {
        String text;
        try {
            text = Files.size(file) > MOST_BYTES
                    ? ""
                    : Files.readString(file, ISO_8859_1).strip();
        } catch (IOException e) {
            throw unusable(file, "cannot be read: " + FileErrors.reason(e));
        }
        if (!text.matches("[0-9]{1,80}")) {
            throw unusable(file, "has no number in it");
        }
        return new BigInteger(text);
    }

    private static SourceException unusable(Path file, String why) {
        return new SourceException(
                Reason.UNREADABLE,
                "the serial file " + file + " " + why,
                "write an even number into it; programs that write to the source add 1 before and 1 after");
    }

    /** That it is the same number still. */
    void requireSame() throws IOException {
        BigInteger now = read(file);
        if (!now.equals(number)) {
            throw new SourceException(
                    Reason.CHANGED,
                    "a program has written to the source while it was read: the serial in " + file + " was " + number
                            + " and is " + now);
        }
    }
}
