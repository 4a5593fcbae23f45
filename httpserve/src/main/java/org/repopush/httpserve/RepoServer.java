package org.repopush.httpserve;

import static java.util.Objects.requireNonNull;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.repopush.repo.Serving;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/**
 * A throwaway HTTP server on 127.0.0.1. It shows each {@link Serving} that is shared, read-only, to whoever gives the user
 * {@code x} and the secret of that {@link Share} as Basic credentials, and nothing to anybody else. Its threads are daemons named
 * {@code repo-push-http ...}. Safe for several threads.
 */
public final class RepoServer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(RepoServer.class);
    private static final String LOOPBACK = "127.0.0.1";
    /** As many as a tool has connections: ostree has eight. */
    private static final int WORKERS = 8;
    /** Small and on the heap: direct buffers take longer to make than one push takes to use. */
    private static final int BUFFER = 16 * 1024;
    /** A request of ours has a few hundred bytes. */
    private static final int LARGEST_HEADER = 8 * 1024;

    private static final int PARSE_TIMEOUT_MILLIS = 30_000;
    private static final long STOP_TIMEOUT_SECONDS = 10;

    private final Undertow undertow;
    private final XnioWorker worker;
    private final ThreadGroup threads;
    private final Shares shares;
    private final int port;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private RepoServer(Undertow undertow, XnioWorker worker, ThreadGroup threads, Shares shares) {
        this.undertow = undertow;
        this.worker = worker;
        this.threads = threads;
        this.shares = shares;
        this.port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    /**
     * Starts a server on a port that the system chooses. It answers nobody before something is shared.
     *
     * @throws IOException when no port can be had
     */
    public static RepoServer start() throws IOException {
        Shares shares = new Shares();
        ThreadGroup threads = new ThreadGroup("repo-push-http");
        XnioWorker worker = Xnio.getInstance().createWorker(threads, workerOptions());
        try {
            Undertow undertow = undertow(worker, new OfferHandler(shares));
            undertow.start();
            return new RepoServer(undertow, worker, threads, shares);
        } catch (RuntimeException e) {
            stop(worker, threads);
            throw new IOException("cannot start a server on " + LOOPBACK + ": " + e.getMessage(), e);
        }
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Serves this too, to whoever has the secret that it gets, until the share or the server is closed. */
    public Share share(Serving serving) {
        return shares.add(requireNonNull(serving, "serving"));
    }

    /** Breaks off what is being served; returns when the port is closed and all threads have ended. Idempotent. */
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            undertow.stop();
            stop(worker, threads);
        }
    }

    private static Undertow undertow(XnioWorker worker, OfferHandler handler) {
        return Undertow.builder()
                .setWorker(worker)
                .setDirectBuffers(false)
                .setBufferSize(BUFFER)
                .setServerOption(UndertowOptions.ENABLE_HTTP2, false)
                .setServerOption(UndertowOptions.DECODE_URL, false)
                // Nobody asks for it, and formatting the first takes as long as all else that the first request needs.
                .setServerOption(UndertowOptions.ALWAYS_SET_DATE, false)
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, LARGEST_HEADER)
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, 1L)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, PARSE_TIMEOUT_MILLIS)
                .addHttpListener(0, LOOPBACK, handler)
                .build();
    }

    private static OptionMap workerOptions() {
        return OptionMap.builder()
                .set(Options.WORKER_NAME, "repo-push-http")
                .set(Options.THREAD_DAEMON, true)
                .set(Options.WORKER_IO_THREADS, 1)
                .set(Options.WORKER_TASK_CORE_THREADS, WORKERS)
                .set(Options.WORKER_TASK_MAX_THREADS, WORKERS)
                .set(Options.TCP_NODELAY, true)
                .getMap();
    }

    /** Interrupting the thread that waits here does not leave a port open; it stays interrupted. */
    private static void stop(XnioWorker worker, ThreadGroup threads) {
        Set<Thread> seen = new HashSet<>();
        addAll(seen, threads);
        worker.shutdownNow();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_TIMEOUT_SECONDS);
        boolean interrupted = false;
        while (isAlive(worker, threads, seen) && deadline - System.nanoTime() > 0) {
            try {
                TimeUnit.MILLISECONDS.sleep(1);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (isAlive(worker, threads, seen)) {
            LOG.warn("the server's threads have not ended within {} s", STOP_TIMEOUT_SECONDS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A worker calls itself terminated while its last thread has a few steps to go, and a thread leaves its group before it has ended.
     *
     * @param seen threads that were in the group at some time
     */
    private static boolean isAlive(XnioWorker worker, ThreadGroup threads, Set<Thread> seen) {
        addAll(seen, threads);
        return !worker.isTerminated() || seen.stream().anyMatch(Thread::isAlive);
    }

    private static void addAll(Set<Thread> seen, ThreadGroup threads) {
        Thread[] now = new Thread[2 * WORKERS + threads.activeCount()];
        threads.enumerate(now);
        for (Thread thread : now) {
            if (thread != null) {
                seen.add(thread);
            }
        }
    }
}
