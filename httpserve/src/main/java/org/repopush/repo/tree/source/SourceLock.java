package org.repopush.repo.tree.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.SourceNote;

/**
 * A shared lock of flock(2). Java's own locks are of another sort, which programs that call flock(2) do not see: so the program
 * {@code flock} holds it, and gives it back at the end of its input. That comes too when this process is killed.
 */
final class SourceLock implements Closeable {
    private static final String HELD = "held";
    /** A lock that is free is taken in that time, on a machine that is busy too. */
    private static final Duration START = Duration.ofSeconds(1);

    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final Path file;
    private final Process holder;

    private SourceLock(Path file, Process holder) {
        this.file = requireNonNull(file, "file");
        this.holder = requireNonNull(holder, "holder");
    }

    /** @throws SourceException with {@link Reason#LOCKED} when another program holds it all the time */
    static SourceLock take(Path file, Duration patience, Consumer<SourceNote> notes) throws IOException {
        if (!Files.exists(file)) {
            throw new SourceException(
                    Reason.UNREADABLE,
                    "there is no lock file " + file,
                    "check the path: it is the file that the programs lock which write to the source; touch makes it");
        }
        SourceLock lock = new SourceLock(file, start(file, patience.isZero()));
        boolean done = false;
        try {
            lock.await(patience, notes);
            done = true;
            return lock;
        } finally {
            if (!done) {
                lock.close();
            }
        }
    }

    private static Process start(Path file, boolean atOnce) throws SourceException {
        List<String> words = new ArrayList<>(List.of("flock", "-s"));
        if (atOnce) {
            words.add("-n");
        }
        // What it says comes when it has the lock, and not before.
        words.addAll(List.of(file.toString(), "sh", "-c", "echo " + HELD + "; exec cat"));
        try {
            return new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new SourceException(
                    Reason.UNREADABLE,
                    "cannot lock " + file + ": the program flock cannot be started",
                    "install flock, of the package util-linux; Java has no such locks");
        }
    }

    private void await(Duration patience, Consumer<SourceNote> notes) throws IOException {
        FirstLine said = new FirstLine(holder.inputReader(UTF_8));
        Thread reader = new Thread(said, "repo-push-source-lock");
        reader.setDaemon(true);
        reader.start();
        try {
            reader.join(START.toMillis());
            if (reader.isAlive() && !patience.isZero()) {
                notes.accept(new SourceNote(
                        SourceNote.Subject.WAIT,
                        "another program holds the lock " + file + " of the source: waiting for it, "
                                + patience.toSeconds() + " s at most"));
                reader.join(patience.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the lock of the source was waited for");
        }
        if (reader.isAlive() || (patience.isZero() && said.line.isEmpty())) {
            throw new SourceException(
                    Reason.LOCKED,
                    "another program has held the lock " + file + " of the source for " + patience.toSeconds() + " s");
        }
        if (!said.line.equals(HELD)) {
            throw new SourceException(
                    Reason.UNREADABLE,
                    "cannot lock " + file + (said.line.isEmpty() ? "" : ": " + said.line),
                    "make it a file that this account may read");
        }
    }

    /** That it has not been lost. */
    void requireHeld() throws SourceException {
        if (!holder.isAlive()) {
            throw new SourceException(
                    Reason.CHANGED,
                    "the lock " + file
                            + " of the source was lost while the source was read: the program flock has ended");
        }
    }

    @Override
    public void close() throws IOException {
        boolean interrupted = false;
        try {
            holder.getOutputStream().close();
        } catch (IOException e) {
            // It has ended already.
        }
        try {
            // Where it still waits for the lock it reads no input.
            holder.descendants().forEach(ProcessHandle::destroy);
            holder.destroy();
            holder.waitFor(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        holder.destroyForcibly();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class FirstLine implements Runnable {
        private final BufferedReader from;
        private volatile String line = "";

        FirstLine(BufferedReader from) {
            this.from = from;
        }

        @Override
        public void run() {
            try {
                String read = from.readLine();
                line = read == null ? "" : read;
            } catch (IOException e) {
                line = String.valueOf(e.getMessage());
            }
        }
    }
}
