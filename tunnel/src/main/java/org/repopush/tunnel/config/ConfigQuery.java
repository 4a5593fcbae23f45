package org.repopush.tunnel.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.io.Threads;
import org.repopush.tunnel.model.Dialog;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the installed OpenSSH client what the user's configuration says about a host ({@code ssh -G}), and reads it itself where
 * there is none, or none that runs for this account. Nothing is connected.
 * It runs in a thread of its own, beside the set-up of the connection: the first process that a JVM starts takes some 40 ms.
 */
public final class ConfigQuery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigQuery.class);

    /**
     * What OpenSSH says, and does nothing more, where passwd does not know the number that it runs with. It has read no
     * configuration then.
     */
    private static final String NOBODY = "No user exists for uid ";

    /** What {@code ssh -G} wrote, and how it ended. */
    private record Printed(String settings, List<String> complaints, int status) {}

    private final Host server;
    private final SshOptions options;
    private final CompletableFuture<Printed> printed = new CompletableFuture<>();
    private final Thread thread;
    private volatile @Nullable Process process;
    private volatile boolean closed;

    private ConfigQuery(Host server, SshOptions options) {
        this.server = server;
        this.options = options;
        this.thread = Threads.unstarted("ssh-config", this::run);
    }

    public static ConfigQuery start(Host server, SshOptions options) {
        ConfigQuery query = new ConfigQuery(server, options);
        query.thread.start();
        return query;
    }

    private void run() {
        try {
            printed.complete(ask());
        } catch (IOException | InterruptedException | RuntimeException e) {
            printed.completeExceptionally(e);
        }
    }

    private Printed ask() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(server, options));
        builder.environment().put("LC_ALL", "C");
        Process started;
        try {
            started = builder.start();
        } catch (IOException e) {
            LOG.debug("no OpenSSH client", e);
            return read();
        }
        process = started;
        if (closed) {
            started.destroyForcibly();
        }
        started.getOutputStream().close();
        String settings = new String(started.getInputStream().readAllBytes(), UTF_8);
        String complaints = new String(started.getErrorStream().readAllBytes(), UTF_8);
        int status = started.waitFor();
        if (status != 0 && complaints.contains(NOBODY)) {
            LOG.debug("OpenSSH refuses to run: {}", Printable.text(complaints.strip()));
            return read();
        }
        return new Printed(settings, complaints.lines().map(Printable::text).toList(), status);
    }

    /** There is no OpenSSH client that answers, so the configuration is read here. */
    private Printed read() throws TunnelException {
        ConfigReader reader = new ConfigReader(server, options, ConfigReader.Places.usual());
        String settings = reader.read();
        return new Printed(settings, reader.complaints(), 0);
    }

    /** The command line. Host and user cannot be taken for options: {@link Host} refuses a leading dash. */
    static List<String> command(Host server, SshOptions options) {
        List<String> command = new ArrayList<>(List.of("ssh", "-G", "-T"));
        options.configFile().ifPresent(file -> command.addAll(List.of("-F", file.toString())));
        (options.port().isPresent() ? options.port() : server.port())
                .ifPresent(port -> command.addAll(List.of("-p", Integer.toString(port))));
        options.identities().forEach(file -> command.addAll(List.of("-i", file.toString())));
        options.jump().ifPresent(jump -> command.addAll(List.of("-J", jump)));
        options.options().forEach(option -> command.addAll(List.of("-o", option)));
        server.user().ifPresent(user -> command.addAll(List.of("-l", user)));
        command.addAll(List.of("--", server.name()));
        return command;
    }

    /** Waits for the answer. What OpenSSH warns about goes to the consumer. */
    public SshConfig answer(Dialog user) throws TunnelException, InterruptedException {
        Printed answer = await();
        if (answer.status() != 0) {
            throw new TunnelException(
                    Reason.CONFIG,
                    "ssh refuses its configuration for %s: %s"
                            .formatted(server.name(), String.join("; ", answer.complaints())));
        }
        answer.complaints().forEach(user::tell);
        ConfigReader.Places places = ConfigReader.Places.usual();
        SshConfig config = SshConfig.parse(answer.settings(), server.name(), places.home(), places.localUser());
        IgnoredSettings.remarks(config).forEach(user::tell);
        IgnoredSettings.warnings(config).forEach(line -> user.warn(Dialog.Subject.SETTING, line));
        return config;
    }

    private Printed await() throws TunnelException, InterruptedException {
        Duration timeout = options.timeout();
        try {
            return printed.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new TunnelException(
                    Reason.CONFIG,
                    "ssh -G %s did not end within %d s".formatted(server.name(), timeout.toSeconds()),
                    "look for a slow 'Match exec' in the SSH configuration");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TunnelException known) {
                throw known;
            }
            throw new TunnelException(Reason.CONFIG, "cannot read the SSH configuration", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        Process started = process;
        if (started != null) {
            started.destroyForcibly();
        }
        Threads.join(List.of(thread));
    }
}
