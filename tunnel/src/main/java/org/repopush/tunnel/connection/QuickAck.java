package org.repopush.tunnel.connection;

import java.io.IOException;
import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.nio2.Nio2Session;
import org.repopush.tunnel.io.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel acknowledge at once what the server sends while a connection is made. OpenSSH's server leaves Nagle's
 * algorithm on until a session is set up, so it holds a small answer back until the one before is acknowledged, and the kernel
 * delays that for 40 ms, several times. The kernel returns to its habit whenever it likes, so it is told again and again, for
 * the first seconds; nothing travels but acknowledgements. Does nothing where the system has no such option.
 */
public final class QuickAck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QuickAck.class);
    private static final long INTERVAL_MICROS = 1_000;
    private static final Duration LONGEST = Duration.ofSeconds(3);

    private final NetworkChannel channel;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = Threads.unstarted("acknowledging", this::run);

    private QuickAck(NetworkChannel channel) {
        this.channel = channel;
    }

    /** Starts for this connection; empty where that is not possible. */
    public static Optional<QuickAck> start(IoSession connection) {
        if (!(connection instanceof Nio2Session nio)
                || !nio.getSocket().supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK)) {
            return Optional.empty();
        }
        QuickAck acknowledging = new QuickAck(nio.getSocket());
        acknowledging.thread.start();
        return Optional.of(acknowledging);
    }

    private void run() {
        long end = System.nanoTime() + LONGEST.toNanos();
        try {
            do {
                channel.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
            } while (!stop.await(INTERVAL_MICROS, TimeUnit.MICROSECONDS) && System.nanoTime() < end);
        } catch (IOException | InterruptedException e) {
            LOG.debug("no longer acknowledging at once", e); // the connection has ended
        }
    }

    @Override
    public void close() {
        stop.countDown();
        Threads.join(List.of(thread));
    }
}
