package org.repopush.tunnel.connection;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ClientChannel;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.io.StderrTail;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * Whether and how what runs on a channel has ended. A channel that nobody has closed went with its connection; some servers
 * close one without a word about exit status or signal.
 */
public final class ChannelEnd {
    /** How long after the exit a child may still hold the output open before that counts as the end. */
    public static final Duration GRACE = Duration.ofSeconds(2);

    /** What a shell adds to the number of the signal that has ended a command, or itself. */
    private static final int SIGNALS = 128;

    private static final int LAST_SIGNAL = 64;

    private final ClientChannel channel;
    private final String subject;
    private final String host;
    private final ConnectionWatch watch;
    private final StderrTail lastWords;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile OptionalLong exitSeen = OptionalLong.empty();

    /**
     * For a channel that has not ended yet.
     *
     * @param subject what runs there, as messages name it
     */
    public ChannelEnd(ClientChannel channel, String subject, String host, ConnectionWatch watch, StderrTail lastWords) {
        this.channel = channel;
        this.subject = subject;
        this.host = host;
        this.watch = watch;
        this.lastWords = lastWords;
        channel.addCloseFutureListener(future -> closed.countDown());
    }

    /** Waits until the channel is closed: nothing more comes from it. */
    public boolean await(Duration wait) throws InterruptedException {
        return closed.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    public boolean hasExited() {
        return channel.getExitStatus() != null || channel.getExitSignal() != null;
    }

    /** It is gone, and a child of it holds its output open and may do so for ever. */
    public boolean hasLeftItsOutputToOthers() {
        if (!hasExited()) {
            return false;
        }
        long now = System.nanoTime();
        if (exitSeen.isEmpty()) {
            exitSeen = OptionalLong.of(now);
        }
        return now - exitSeen.getAsLong() > GRACE.toNanos();
    }

    /** What to tell whoever wanted it to go on. */
    public TunnelException problem() throws InterruptedException {
        if (!hasExited() && !await(GRACE)) {
            return TunnelException.ended("%s on %s closed its output".formatted(subject, host) + lastWords, -1);
        }
        lastWords.awaitAll(GRACE); // longer only when something else holds stderr open
        @Nullable Integer status = channel.getExitStatus();
        if (status != null) {
            return TunnelException.ended(
                    "%s on %s ended with status %d".formatted(subject, host, status) + lastWords, status);
        }
        String signal = channel.getExitSignal();
        if (signal != null) {
            return TunnelException.ended(
                    "%s on %s was ended by signal %s".formatted(subject, host, Printable.text(signal)) + lastWords, -1);
        }
        if (channel instanceof QuietClosingChannel orderly && orderly.isClosedByPeer()) {
            return TunnelException.ended(
                    "%s on %s ended, and the server did not report its status".formatted(subject, host) + lastWords,
                    -1);
        }
        return watch.lost(host);
    }

    /**
     * The same of what goes on as long as the connection does: who ends it by a signal, the watchdog that has heard nothing of us
     * or an administrator, ends the connection.
     */
    public TunnelException loss() throws InterruptedException {
        TunnelException problem = problem();
        String signal = channel.getExitSignal();
        @Nullable Integer status = channel.getExitStatus();
        if (status != null && status > SIGNALS && status <= SIGNALS + LAST_SIGNAL) {
            signal = Integer.toString(status - SIGNALS);
        }
        return signal == null
                ? problem
                : new TunnelException(
                        Reason.LOST,
                        "%s on %s was ended by signal %s".formatted(subject, host, Printable.text(signal)),
                        problem);
    }

    /** The exit status of what has ended. */
    public int status() throws TunnelException, InterruptedException {
        @Nullable Integer status = channel.getExitStatus();
        if (status == null) {
            throw problem();
        }
        return status;
    }
}
