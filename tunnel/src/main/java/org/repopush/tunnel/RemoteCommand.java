package org.repopush.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.connection.Activity;
import org.repopush.tunnel.connection.ChannelEnd;
import org.repopush.tunnel.connection.EarlyShell;
import org.repopush.tunnel.connection.QuietClosingChannel;
import org.repopush.tunnel.io.InterruptibleWait;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.io.StderrTail;
import org.repopush.tunnel.io.Threads;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * One command on the remote host with a channel of its own, for bulk. The channel is asked for at once and waited for when
 * it is needed, so that the round trip is spent beside others. {@link #exec} comes first, once; then the input may be written
 * by one thread while another reads the output. Threads: any; one of the command's own reads stderr, and {@link #close} ends
 * it.
 */
public final class RemoteCommand implements HostChild {
    private static final String SUBJECT = "the remote command";
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);
    private static final Duration MAX_CLOSE_WAIT = Duration.ofSeconds(1);

    private final Connection connection;
    private final QuietClosingChannel channel;
    private final OpenFuture opening;
    private final long asked;
    private final Consumer<RemoteCommand> onClose;
    private final StderrTail lastWords = new StderrTail();
    private final ChannelEnd end;
    private final Thread stderr;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Activity activity;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong arrived = new AtomicLong();
    private volatile Optional<Duration> roundTrip = Optional.empty();
    private @Nullable OutputStream input;

    private RemoteCommand(
            Connection connection,
            QuietClosingChannel channel,
            Consumer<String> remoteLines,
            Consumer<RemoteCommand> onClose)
            throws IOException {
        this.connection = connection;
        this.channel = channel;
        this.onClose = onClose;
        this.end = new ChannelEnd(channel, SUBJECT, connection.host(), connection.watch(), lastWords);
        this.activity = new Activity(() -> channel.getRemoteWindow().getSize());
        this.stderr = Threads.unstarted(
                "command-err",
                () -> lastWords.readFrom(channel.getInvertedErr(), line -> {
                    stirs();
                    remoteLines.accept(line);
                }));
        this.asked = System.nanoTime();
        this.opening = channel.open();
        opening.addListener(future -> roundTrip = Optional.of(Duration.ofNanos(System.nanoTime() - asked)));
    }

    /** Asks for the channel and does not wait for it. */
    static RemoteCommand open(Connection connection, Consumer<String> remoteLines, Consumer<RemoteCommand> onClose)
            throws IOException {
        return new RemoteCommand(connection, QuietClosingChannel.in(connection.session()), remoteLines, onClose);
    }

    /** How long the server took to answer the request for the channel; empty before that. */
    public Optional<Duration> roundTrip() {
        return roundTrip;
    }

    /**
     * Waits until the channel is open and starts the command. The server is not asked whether it does so; a command that
     * cannot be run ends with a status like any other.
     *
     * @param command goes as it is to the login shell there, so it may hold only characters that need no quoting
     * @throws TunnelException CHANNEL_REFUSED when the server opens no more channels, or does not answer, and the connection stays usable; LOST
     */
    public synchronized void exec(String command) throws TunnelException, InterruptedException {
        if (input != null) {
            throw new IllegalStateException("a channel runs one command");
        }
        try {
            InterruptibleWait.of(() -> opening.verify(connection.timeout()));
            channel.exec(command);
        } catch (IOException e) {
            throw notStarted(e);
        }
        input = new CommandInput(channel.getInvertedIn(), this, connection.inFlight());
        stderr.start();
    }

    /**
     * As {@link #exec}, for an installed receiver: it is asked for a shell, as for a script, and told in the first line of the
     * input what it is to do. A shell that runs instead does nothing with that line.
     */
    public void request(List<String> step) throws IOException, InterruptedException {
        exec(EarlyShell.COMMAND);
        input().write(LineProtocol.Head.line(step, connection.timeout()).getBytes(US_ASCII));
    }

    private TunnelException notStarted(IOException problem) {
        Optional<SshChannelOpenException> refusal = QuietClosingChannel.refusal(problem);
        if (refusal.isPresent() && connection.session().isOpen()) {
            return new TunnelException(
                    Reason.CHANNEL_REFUSED,
                    "%s does not open one more channel: %s"
                            .formatted(
                                    connection.host(),
                                    Printable.text(String.valueOf(refusal.get().getMessage()))),
                    problem);
        }
        if (closed.get()) {
            return closedHere();
        }
        return InterruptibleWait.isTimeout(problem)
                ? connection.unanswered(asked, "one more channel", Reason.CHANNEL_REFUSED, problem)
                : connection.lost(problem);
    }

    /**
     * What the command reads. A write waits while the command does not read, as long as the connection lives; an interrupt
     * ends the wait with an {@link InterruptedIOException}. Once the command has ended a write throws a
     * {@link TunnelException} ENDED, and LOST when the connection is gone. Closing sends the end of file.
     */
    public synchronized OutputStream input() {
        if (input == null) {
            throw new IllegalStateException("not started");
        }
        return input;
    }

    /**
     * What the command writes to stdout, for one reader. Whoever does not read it stops the command sooner or later.
     *
     * @param patience a read throws a {@link TunnelException} STALLED when the command has read nothing and written nothing for
     *     so long
     */
    public synchronized InputStream output(Duration patience) {
        if (input == null) {
            throw new IllegalStateException("not started");
        }
        return new CommandOutput(channel.getInvertedOut(), activity, patience, silence(patience));
    }

    private String silence(Duration patience) {
        return "%s on %s has not responded for %d s".formatted(SUBJECT, connection.host(), patience.toSeconds());
    }

    /** A number that is another one whenever the command has read or written something; what it is means nothing. */
    public long activity() {
        return activity.number();
    }

    /**
     * Waits until the command has ended, as long as the connection lives.
     *
     * @return the exit status
     * @throws TunnelException LOST when the connection is gone; ENDED when a signal ended the command
     */
    public int await() throws TunnelException, InterruptedException {
        return await(Optional.empty());
    }

    /**
     * Waits until the command has ended or has been silent for too long: has read nothing of its input and written nothing to
     * stderr, nor to stdout as far as somebody reads that.
     *
     * @throws TunnelException STALLED, and what {@link #await()} throws
     */
    public int await(Duration silenceLimit) throws TunnelException, InterruptedException {
        return await(Optional.of(silenceLimit));
    }

    private int await(Optional<Duration> silenceLimit) throws TunnelException, InterruptedException {
        while (!end.await(silenceLimit.map(this::patience).orElse(LOOK_INTERVAL)) && !end.hasLeftItsOutputToOthers()) {
            if (closed.get()) {
                throw closedHere();
            }
            if (silenceLimit.isPresent() && patience(silenceLimit.get()).isZero() && !end.hasExited()) {
                throw new TunnelException(Reason.STALLED, silence(silenceLimit.get()) + lastWords);
            }
        }
        stderr.join(ChannelEnd.GRACE.toMillis());
        if (closed.get() && !end.hasExited()) {
            throw closedHere();
        }
        return end.status();
    }

    private Duration patience(Duration silenceLimit) {
        Duration left = silenceLimit.minus(activity.idle());
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(LOOK_INTERVAL) < 0 ? left : LOOK_INTERVAL;
    }

    /** The last lines that it wrote to stderr, in one; empty when there are none. */
    public String lastWords() {
        return lastWords.text();
    }

    /** Something has come from the command, or it has taken something. */
    void stirs() {
        activity.stirs();
    }

    /** So much of its input has been sent. */
    void sends(int bytes) {
        sent.addAndGet(bytes);
        stirs();
    }

    void arrives(int bytes) {
        arrived.addAndGet(bytes);
        stirs();
    }

    /** How many bytes of its input have been sent. */
    public long sent() {
        return sent.get();
    }

    /** How many of those are known to have arrived at the server: at most all, and sometimes less than have. */
    public long arrived() {
        return Math.min(sent.get(), Math.max(arrived.get(), channel.taken()));
    }

    boolean hasExited() {
        return end.hasExited();
    }

    /** Why nothing can be written any more. */
    TunnelException broken() throws InterruptedIOException {
        if (closed.get()) {
            return closedHere();
        }
        try {
            return end.problem();
        } catch (InterruptedException e) {
            throw (InterruptedIOException) new InterruptedIOException("waiting for the end of a command").initCause(e);
        }
    }

    private TunnelException closedHere() {
        return TunnelException.ended("%s on %s was stopped".formatted(SUBJECT, connection.host()), -1);
    }

    /**
     * Closes the channel whatever runs there: that reads the end of its input, and nobody reads its output. Does nothing the
     * second time.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        onClose.accept(this);
        channel.close(false); // unlike an immediate close, tells the server, which counts channels
        Threads.uninterrupted(() -> end.await(connection.session().isOpen() ? MAX_CLOSE_WAIT : Duration.ZERO));
        cutOff();
    }

    @Override
    public void closeWithHost() {
        if (closed.compareAndSet(false, true)) {
            onClose.accept(this);
            cutOff();
        }
    }

    private void cutOff() {
        channel.close(true);
        stderr.interrupt();
        Threads.join(List.of(stderr));
    }
}
