package org.repopush.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.repopush.push.model.Cause;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.tunnel.io.Threads;
import org.repopush.tunnel.model.Destination;

/**
 * A command of the user that says whether what a destination has published is good.
 *
 * @param command for {@code sh -c}, in the directory of this process. It finds the name of the run in {@code REPO_PUSH_RELEASE}, the
 *     destination in {@code REPO_PUSH_DESTINATION}, and the refs in {@code REPO_PUSH_REFS}, with blanks between them
 * @param timeout how long it may take
 */
public record Check(String command, Duration timeout) {
    /** How long it may take unless the user says otherwise. */
    public static final Duration TIMEOUT = Duration.ofMinutes(5);

    public Check {
        requireNonNull(command, "command");
        requireNonNull(timeout, "timeout");
        if (command.isBlank()) {
            throw new IllegalArgumentException("no command");
        }
    }

    /** Runs it; why the others must not follow, if they must not. An interrupt ends it with all that it has started. */
    Optional<PushException> refusal(RunId run, Destination destination, List<String> refs) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment().put("REPO_PUSH_RELEASE", run.text());
        builder.environment().put("REPO_PUSH_DESTINATION", destination.toString());
        builder.environment().put("REPO_PUSH_REFS", String.join(" ", refs));
        try {
            Process process = builder.start();
            LastLine said = new LastLine(process.inputReader(UTF_8));
            Thread reader = Threads.unstarted("check", said);
            reader.start();
            try {
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    return Optional.of(refused("was not done after " + timeout.toSeconds() + " s"));
                }
                reader.join(TimeUnit.SECONDS.toMillis(1)); // what it has left running may hold its output open
                return process.exitValue() == 0
                        ? Optional.empty()
                        : Optional.of(refused("ended with exit status " + process.exitValue() + said.text()));
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return Optional.of(refused("cannot be started: " + e.getMessage()));
        }
    }

    private PushException refused(String why) {
        return new PushException(
                ExitCode.REJECTED,
                Cause.CHECK,
                "the check " + why,
                "run it by hand to see what is wrong; the other destinations have published nothing: " + command);
    }

    /** Reads all that a process says, and keeps the end. */
    private static final class LastLine implements Runnable {
        private static final int MOST = 200;

        private final BufferedReader from;
        private volatile String last = "";

        LastLine(BufferedReader from) {
            this.from = from;
        }

        @Override
        public void run() {
            try (from) {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    last = line.isBlank() ? last : line.strip();
                }
            } catch (IOException e) {
                last = last.isEmpty() ? String.valueOf(e.getMessage()) : last;
            }
        }

        String text() {
            return last.isEmpty() ? "" : ": " + (last.length() > MOST ? last.substring(0, MOST) : last);
        }
    }
}
