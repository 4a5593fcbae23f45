package org.repopush.watch;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.repopush.tunnel.io.Threads;

/**
 * Tells the service manager that has started this program how it is, as sd_notify(3) does. Java 17 has no datagram sockets of the
 * file system, so {@code systemd-notify} does it, which is where systemd is; the unit has to allow that ({@code NotifyAccess=all}).
 * Without a service manager it does nothing. Used by one thread.
 */
public final class ServiceManager {
    private static final String PROGRAM = "systemd-notify";
    private static final File NOTHING = new File("/dev/null");
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** How soon a lost connection is noticed, where nothing is to be told more often. */
    private static final Duration TICK = Duration.ofSeconds(5);

    /** How often it wants to hear that this program lives, if it does. */
    private final Optional<Duration> interval;

    private final Consumer<String> warnings;
    private boolean there;
    private boolean ready;
    private long told = System.nanoTime();

    private ServiceManager(boolean there, Optional<Duration> interval, Consumer<String> warnings) {
        this.there = there;
        this.interval = interval;
        this.warnings = requireNonNull(warnings, "warnings");
    }

    /**
     * The one that the environment names, if it names one.
     *
     * @param variables gives the value of a variable; empty where it is not set
     * @param warnings takes what the user should know
     */
    public static ServiceManager of(UnaryOperator<String> variables, Consumer<String> warnings) {
        boolean there = !variables.apply("NOTIFY_SOCKET").isEmpty();
        return new ServiceManager(there, there ? watchdog(variables) : Optional.empty(), warnings);
    }

    /** Half of its limit, as it recommends. */
    private static Optional<Duration> watchdog(UnaryOperator<String> variables) {
        String microseconds = variables.apply("WATCHDOG_USEC");
        String who = variables.apply("WATCHDOG_PID");
        boolean ours = who.isEmpty()
                || who.equals(Long.toString(ProcessHandle.current().pid()));
        return ours && microseconds.matches("[1-9][0-9]{0,17}")
                ? Optional.of(Duration.ofNanos(Long.parseLong(microseconds) * 500))
                : Optional.empty();
    }

    /** How long one may wait for something until {@link #alive} is called again. */
    Duration tick() {
        return interval.filter(often -> often.compareTo(TICK) < 0).orElse(TICK);
    }

    /** The first push has worked. */
    void ready() {
        ready = true;
        tell("READY=1");
    }

    void pushing() {
        tell("STATUS=pushing");
    }

    void watching() {
        tell("STATUS=watching the source");
    }

    void failed(String problem) {
        tell("STATUS=failed, and will try again: " + problem.replaceAll("\\p{Cntrl}", " "));
    }

    void stopping() {
        tell("STOPPING=1");
    }

    /** This program lives. To be called at each {@link #tick}; tells it no more often than needed. */
    void alive() {
        long now = System.nanoTime();
        if (ready && interval.isPresent() && now - told >= interval.get().toNanos() * 9 / 10) {
            told = now;
            tell("WATCHDOG=1");
        }
    }

    private void tell(String word) {
        if (!there) {
            return;
        }
        try {
            Process process = new ProcessBuilder(PROGRAM, word)
                    .directory(new File("/"))
                    .redirectInput(NOTHING)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Threads.uninterrupted(() -> {
                if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            });
        } catch (IOException e) {
            there = false;
            warnings.accept("cannot report to the service manager: " + e.getMessage());
        }
    }
}
