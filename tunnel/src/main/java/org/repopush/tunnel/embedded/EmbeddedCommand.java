package org.repopush.tunnel.embedded;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.io.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command of an {@link EmbeddedHost}. MINA's own kills the shell when the client goes and leaves its children; this one
 * does what sshd does: the command reads the end of its input, in a session of its own, and goes on.
 */
final class EmbeddedCommand implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedCommand.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private final String command;
    private final Path home;
    private final Set<EmbeddedCommand> running;
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable InputStream in;
    private @Nullable OutputStream out;
    private @Nullable OutputStream err;
    private @Nullable ExitCallback callback;
    private volatile @Nullable Process process;

    EmbeddedCommand(String command, Path home, Set<EmbeddedCommand> running) {
        this.command = command;
        this.home = home;
        this.running = running;
    }

    @Override
    public void setInputStream(InputStream stream) {
        in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback exit) {
        callback = exit;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) throws IOException {
        Process started = builder().start();
        process = started;
        running.add(this);
        Thread output = pump("embedded-out", started.getInputStream(), requireNonNull(out));
        Thread errors = pump("embedded-err", started.getErrorStream(), requireNonNull(err));
        InputStream input = requireNonNull(in);
        ExitCallback exit = requireNonNull(callback);
        Thread feeder = Threads.unstarted("embedded-in", () -> feed(input, started.getOutputStream()));
        Thread waiter = Threads.unstarted("embedded-wait", () -> await(started, output, errors, exit));
        threads.addAll(List.of(output, errors, feeder, waiter));
        threads.forEach(Thread::start);
    }

    private ProcessBuilder builder() {
        List<String> words = new ArrayList<>();
        // a session of its own, so that Ctrl-C on the terminal that runs the demo does not reach the "remote" side
        ownSession().ifPresent(setsid -> words.add(setsid.toString()));
        words.addAll(List.of("/bin/sh", "-c", command));
        ProcessBuilder builder = new ProcessBuilder(words).directory(home.toFile());
        Map<String, String> variables = builder.environment();
        variables.keySet().retainAll(Set.of("PATH", "LANG", "TMPDIR"));
        String user = System.getProperty("user.name", "user");
        variables.putAll(Map.of("HOME", home.toString(), "USER", user, "LOGNAME", user, "SHELL", "/bin/sh"));
        return builder;
    }

    private static Optional<Path> ownSession() {
        return SETSID.stream().filter(Files::isExecutable).findFirst();
    }

    private static Thread pump(String what, InputStream from, OutputStream to) {
        return Threads.unstarted(what, () -> copy(from, to));
    }

    /** What a command no longer reads is dropped, as sshd does: closing the stream would end the channel without a status. */
    private static void feed(InputStream from, OutputStream command) {
        try (from) {
            try (command) {
                pass(from, command);
            } catch (IOException e) {
                LOG.debug("the command reads no more", e);
                pass(from, OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            LOG.debug("the client is gone", e);
        }
    }

    private static void copy(InputStream from, OutputStream to) {
        try (from;
                to) {
            pass(from, to);
        } catch (IOException e) {
            LOG.debug("one end is gone", e); // the client's or the command's: either way there is nothing more to copy
        }
    }

    private static void pass(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[32_768];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            to.write(buffer, 0, n);
            to.flush();
        }
    }

    /** The status is sent after the last output, since MINA closes the channel with it. */
    private void await(Process started, Thread output, Thread errors, ExitCallback exit) {
        try {
            int status = started.waitFor();
            output.join();
            errors.join();
            exit.onExit(status);
        } catch (InterruptedException e) {
            LOG.debug("the host is closed", e);
        } finally {
            running.remove(this);
        }
    }

    /** The client is gone: the streams end by themselves, and with them the command's input. */
    @Override
    public void destroy(ChannelSession channel) {
        LOG.debug("the client of '{}' is gone", command);
    }

    /** Ends the command and what it started, as far as it can be found. */
    void end() {
        Process started = process;
        if (started == null) {
            return;
        }
        List<ProcessHandle> family = Stream.concat(started.descendants(), Stream.of(started.toHandle()))
                .toList();
        family.forEach(ProcessHandle::destroy);
        Threads.uninterrupted(() -> {
            endGroup(started.pid());
            if (!started.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                family.forEach(ProcessHandle::destroyForcibly);
            }
        });
        threads.forEach(Thread::interrupt);
        Threads.join(threads);
        running.remove(this);
    }

    /** A child that the shell forks while its family is looked up is in no list; its group has it, if setsid made one. */
    private static void endGroup(long leader) throws InterruptedException {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s TERM -- \"-$1\"", "sh", Long.toString(leader))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            LOG.debug("the group of {} cannot be ended", leader, e);
        }
    }
}
