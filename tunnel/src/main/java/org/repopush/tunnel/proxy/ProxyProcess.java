package org.repopush.tunnel.proxy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.io.StderrTail;
import org.repopush.tunnel.io.Threads;
import org.repopush.tunnel.model.Dialog;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * A {@code ProxyCommand}: a program of the user's that leads to the server, run as {@code ssh} runs it, by the user's shell.
 * What it writes to stderr is for the user.
 */
public final class ProxyProcess implements ProxyLink {
    private static final Duration GRACE = Duration.ofSeconds(1);

    /**
     * Ctrl-C on a terminal reaches the whole process group. The program is not to die of it before the push has ended in good
     * order and has closed the connection; what ignores a signal hands that down.
     */
    private static final String WITHOUT_INTERRUPT = "trap '' INT; exec \"$0\" -c \"$1\"";

    private final String command;
    private final Process process;
    private final StderrTail lastWords = new StderrTail();
    private final Thread stderr;
    private volatile boolean ended;
    private volatile boolean cut;

    private ProxyProcess(String command, Process process, Dialog user) {
        this.command = command;
        this.process = process;
        this.stderr = Threads.unstarted(
                "proxy-err",
                () -> lastWords.readFrom(process.getErrorStream(), line -> {
                    if (!cut) { // what it says of its own end is not news
                        user.tell(line);
                    }
                }));
    }

    /**
     * Runs the command in the shell of the user.
     *
     * @param command for the shell, its tokens expanded
     */
    public static ProxyProcess start(String command, Dialog user) throws TunnelException {
        String shell = Optional.ofNullable(System.getenv("SHELL"))
                .filter(path -> !path.isEmpty())
                .orElse("/bin/sh");
        try {
            Process process = new ProcessBuilder("/bin/sh", "-c", WITHOUT_INTERRUPT, shell, "exec " + command).start();
            ProxyProcess started = new ProxyProcess(command, process, user);
            started.stderr.start();
            return started;
        } catch (IOException e) {
            throw new TunnelException(
                    Reason.CONFIG,
                    "cannot run the ProxyCommand '%s' (%s)".formatted(Printable.text(command), e.getMessage()),
                    e);
        }
    }

    @Override
    public InputStream input() {
        return new FilterInputStream(process.getInputStream()) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = super.read(bytes, offset, length);
                ended |= count < 0 && !cut;
                return count;
            }
        };
    }

    @Override
    public OutputStream output() {
        return process.getOutputStream();
    }

    @Override
    public Optional<String> fate() {
        if (!ended) {
            return Optional.empty();
        }
        Threads.uninterrupted(() -> process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS));
        Threads.uninterrupted(() -> lastWords.awaitAll(GRACE));
        String how = process.isAlive() ? "closed its output" : "ended with status " + process.exitValue();
        return Optional.of("ProxyCommand '%s' %s".formatted(Printable.text(command), how) + lastWords);
    }

    /** What has ended its output ends by itself, and its status is of interest. */
    @Override
    public void cut() {
        cut = true;
        if (!ended) {
            family().forEach(ProcessHandle::destroy);
        }
    }

    private List<ProcessHandle> family() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
    }

    @Override
    public void close() {
        cut();
        List<ProcessHandle> family = family();
        Threads.uninterrupted(() -> process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS));
        family.forEach(ProcessHandle::destroyForcibly);
        stderr.interrupt();
        Threads.join(List.of(stderr));
    }
}
