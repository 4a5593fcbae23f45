package org.repopush.repo.tree.source;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.SourceNote;

/**
 * A command of the user's, for {@code sh -c}, that runs before or after the source is read. It finds the directory that was named in
 * {@code REPO_PUSH_SOURCE}, and the one that is read in {@code REPO_PUSH_READ}. All that it says is handed on, line by line, but for a
 * path on its standard output, which {@link #run} returns.
 */
record ReadCommand(Name name, String command, Consumer<SourceNote> notes) {
    private static final long LONGEST_JOIN = 1_000;
    private static final long LONGEST_AFTER = 60_000;
    private static final Charset NATIVE = Charset.forName(
            System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));

    /** When it runs. */
    enum Name {
        BEFORE("--before-read"),
        AFTER("--after-read");

        private final String option;

        Name(String option) {
            this.option = option;
        }
    }

    ReadCommand {
        requireNonNull(name, "name");
        requireNonNull(command, "command");
        requireNonNull(notes, "notes");
    }

    /**
     * Runs it to its end. The one that runs after the source was read does so in spite of an interrupt, for a minute.
     *
     * @param named the directory that the user has named
     * @param read the one that is read
     * @return the directory that it has printed
     * @throws SourceException when it fails, or prints something else
     */
    Optional<Path> run(Path named, Path read) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectInput(new File("/dev/null"));
        builder.environment().put("REPO_PUSH_SOURCE", named.toString());
        builder.environment().put("REPO_PUSH_READ", read.toString());
        Process process = builder.start();
        boolean interrupted = name == Name.AFTER && Thread.interrupted();
        try {
            Lines errors = new Lines(process, true);
            Lines output = new Lines(process, false);
            int status = await(process);
            errors.join();
            output.join();
            if (status != 0) {
                throw failed("has ended with exit status " + status + output.last() + errors.last());
            }
            return name == Name.BEFORE ? path(output.text) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + name.option + " ran");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private int await(Process process) throws InterruptedException, SourceException {
        if (name == Name.BEFORE) {
            return process.waitFor();
        }
        if (!process.waitFor(LONGEST_AFTER, TimeUnit.MILLISECONDS)) {
            throw failed("was not done after " + LONGEST_AFTER / 1_000 + " s");
        }
        return process.exitValue();
    }

    private SourceException failed(String why) {
        return new SourceException(
                Reason.UNREADABLE,
                "the command of " + name.option + " " + why,
                "run it by hand to see what is wrong: " + command);
    }

    private Optional<Path> path(String printed) throws IOException {
        if (printed.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path path = Path.of(printed);
            if (path.isAbsolute() && Files.isDirectory(path)) {
                return Optional.of(path.toRealPath());
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw failed("has printed '" + printed + "', which is no absolute path of a directory");
    }

    /** Reads what it says: standard error is told, of standard output all but the last line. */
    private final class Lines implements Runnable {
        private final BufferedReader from;
        private final boolean errors;
        private final Thread thread;
        private volatile String text = "";

        Lines(Process process, boolean errors) {
            this.from = new BufferedReader(
                    new InputStreamReader(errors ? process.getErrorStream() : process.getInputStream(), NATIVE));
            this.errors = errors;
            this.thread = new Thread(this, "repo-push-source-command");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void run() {
            try (from) {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    if (errors || name == Name.AFTER) {
                        tell(line);
                    } else {
                        if (!text.isEmpty()) {
                            tell(text);
                        }
                    }
                    text = line.isEmpty() ? text : line;
                }
            } catch (IOException e) {
                tell(String.valueOf(e.getMessage()));
            }
        }

        private void tell(String line) {
            if (!line.isBlank()) {
                notes.accept(new SourceNote(SourceNote.Subject.COMMAND, name.option + ": " + line));
            }
        }

        /** What it has left running may hold its output open. */
        void join() throws InterruptedException {
            thread.join(LONGEST_JOIN);
        }

        String last() {
            return text.isEmpty() ? "" : ": " + text;
        }
    }
}
