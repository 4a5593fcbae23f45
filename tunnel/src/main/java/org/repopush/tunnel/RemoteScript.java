package org.repopush.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.sshd.client.channel.ClientChannel;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.TunnelException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A remote {@code sh} that runs one program and talks with us in lines. Words are separated by one blank and
 * percent-encoded (every byte outside {@code A-Za-z0-9._/-}); RUN is random for each script. What is written at the start:
 *
 * <pre>
 * : repo-push/1 LENGTH RUN SILENCE STEP ARGS...    LENGTH: bytes that follow this line and belong to the program
 * set -- 1 RUN SILENCE STEP ARGS...
 * the program
 * </pre>
 *
 * then, but never before the first answer, a line {@code STEP ARGS...} for each request, and {@code ping} three times within
 * SILENCE seconds. Answers are lines {@code @RUN KEY VALUES...} on stdout; other lines there are somebody else's and ignored.
 *
 * <p>{@link #poll} is for one thread; the others are for any. Each script has three threads, which {@link #close} ends.
 */
public final class RemoteScript implements Resource {
    /** The version of the protocol. */
    public static final int PROTOCOL = 1;

    /**
     * One line from the remote script. Bytes that are not UTF-8 are U+FFFD in the values.
     *
     * @param key what it is about
     */
    public record Answer(String key, List<String> values) {
        public Answer {
            requireNonNull(key, "key");
            values = List.copyOf(values);
        }
    }

    /** What the reader of stdout found. */
    private sealed interface Incoming {}

    private record Line(String text) implements Incoming {}

    private record End(Optional<TunnelException> problem) implements Incoming {}

    private static final Logger LOG = LoggerFactory.getLogger(RemoteScript.class);

    private static final int MAX_LINE = 1 << 20;
    private static final int MAX_SHOWN_LINE = 2000;
    private static final int LAST_WORDS = 5;
    private static final int LINES_AHEAD = 16;
    private static final Duration MAX_CLOSE_WAIT = Duration.ofSeconds(5);
    private static final Duration GRACE_AFTER_EXIT = Duration.ofSeconds(2);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

    private final ClientChannel channel;
    private final Script.Head head;
    private final String host;
    private final ConnectionWatch watch;
    private final Consumer<String> remoteLines;
    private final Duration timeout;
    private final Consumer<RemoteScript> onClose;

    /** Lines, not answers: a line is at most 1 MiB, the values decoded from it could be many times that. */
    private final BlockingQueue<Incoming> incoming = new ArrayBlockingQueue<>(LINES_AHEAD);

    private final ScriptInput input;
    private final Deque<String> lastWords = new ArrayDeque<>();
    private final CountDownLatch channelClosed = new CountDownLatch(1);
    private final CountDownLatch stderrRead = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Thread> threads;
    private volatile @Nullable TunnelException failure;

    /** When {@link #poll} first saw that the shell has exited. */
    private OptionalLong exitSeen = OptionalLong.empty();

    RemoteScript(
            ClientChannel channel,
            Script.Head head,
            String host,
            ConnectionWatch watch,
            Consumer<String> remoteLines,
            Duration timeout,
            Consumer<RemoteScript> onClose) {
        this.channel = channel;
        this.head = head;
        this.host = host;
        this.watch = watch;
        this.remoteLines = remoteLines;
        this.timeout = timeout;
        this.onClose = onClose;
        this.input = new ScriptInput(channel.getInvertedIn(), head);
        this.threads = List.of(
                Threads.unstarted("script-in", input),
                Threads.unstarted("script-out", this::readAnswers),
                Threads.unstarted("script-err", this::readStderr));
        channel.addCloseFutureListener(future -> channelClosed.countDown());
        threads.forEach(Thread::start);
    }

    /**
     * Sends one request, when the first answer has come: until then the shell may still read its program and would take the
     * line for part of it. Never waits.
     *
     * @throws IllegalArgumentException when the step or an argument is empty
     */
    public void send(String step, List<String> arguments) throws TunnelException {
        List<String> words = new ArrayList<>();
        words.add(step);
        words.addAll(arguments);
        sendAll(List.of(words));
    }

    /** Sends any number of requests with nothing in between. Never waits; how it went, {@link #poll} tells. */
    public void sendAll(List<List<String>> lines) throws TunnelException {
        TunnelException known = failure;
        if (known != null) {
            throw known.again();
        }
        input.add(lines);
    }

    /**
     * The next answer; empty when none came in time.
     *
     * @throws TunnelException LOST when the connection is gone, ENDED when the script ended, PROTOCOL when what came is no
     *     answer; from then on always
     */
    public Optional<Answer> poll(Duration wait) throws TunnelException, InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            TunnelException known = failure;
            if (known != null) {
                throw known.again();
            }
            long left = deadline - System.nanoTime();
            Incoming next = incoming.poll(Math.min(left, LOOK_INTERVAL.toNanos()), TimeUnit.NANOSECONDS);
            if (next instanceof Line line) {
                return Optional.of(answer(line));
            }
            if (next instanceof End end) {
                throw fail(end.problem().isPresent() ? end.problem().get() : howItEnded());
            }
            if (hasLeftItsOutputToOthers()) {
                throw fail(howItEnded());
            }
            if (left <= LOOK_INTERVAL.toNanos()) {
                return Optional.empty();
            }
        }
    }

    private Answer answer(Line line) throws TunnelException {
        try {
            return Script.answer(line.text(), head.run()).orElseThrow();
        } catch (TunnelException e) {
            throw fail(e);
        }
    }

    private TunnelException fail(TunnelException problem) {
        failure = problem;
        return problem;
    }

    /** The shell is gone, and a child of it holds its stdout open and may do so for ever. */
    private boolean hasLeftItsOutputToOthers() {
        if (!hasExited()) {
            return false;
        }
        long now = System.nanoTime();
        if (exitSeen.isEmpty()) {
            exitSeen = OptionalLong.of(now);
        }
        return now - exitSeen.getAsLong() > GRACE_AFTER_EXIT.toNanos();
    }

    private boolean hasExited() {
        return channel.getExitStatus() != null || channel.getExitSignal() != null;
    }

    /** The channel's end without status and signal is the connection's. */
    private TunnelException howItEnded() throws InterruptedException {
        if (!hasExited() && !channelClosed.await(GRACE_AFTER_EXIT.toMillis(), TimeUnit.MILLISECONDS)) {
            return TunnelException.ended("the remote script on %s closed its output".formatted(host) + lastWords(), -1);
        }
        // its last words travel beside its output: wait for their end, unless something else holds it open
        stderrRead.await(GRACE_AFTER_EXIT.toMillis(), TimeUnit.MILLISECONDS);
        Integer status = channel.getExitStatus();
        if (status != null) {
            return TunnelException.ended(
                    "the remote script on %s ended with status %d".formatted(host, status) + lastWords(), status);
        }
        String signal = channel.getExitSignal();
        if (signal != null) {
            return TunnelException.ended(
                    "the remote script on %s was ended by signal %s".formatted(host, Printable.text(signal))
                            + lastWords(),
                    -1);
        }
        return watch.lost(host);
    }

    private String lastWords() {
        synchronized (lastWords) {
            return lastWords.isEmpty() ? "" : ": " + String.join("; ", lastWords);
        }
    }

    private void readAnswers() {
        Optional<TunnelException> problem = Optional.empty();
        try {
            LineReader lines = LineReader.strict(channel.getInvertedOut(), MAX_LINE);
            boolean answered = false;
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (Script.isAnswer(line.get(), head.run())) {
                    answered = true;
                    input.answered();
                    deliver(new Line(line.get()));
                } else if (!answered) {
                    remember(shown(line.get())); // what a login shell says before it refuses
                }
            }
        } catch (LineReader.LineTooLongException e) {
            problem = Optional.of(new TunnelException(
                    Reason.PROTOCOL, "the remote script on %s sends %s".formatted(host, e.getMessage()), e));
        } catch (IOException e) {
            LOG.debug("no longer reading from the script on {}", host, e); // the channel's end
        } finally {
            deliver(new End(problem));
        }
    }

    /** Waits while nobody asks, and so in the end the remote side waits too. */
    private void deliver(Incoming item) {
        try {
            if (!closed.get()) {
                incoming.put(item);
            }
        } catch (InterruptedException e) {
            LOG.debug("closed", e); // by close(), the only one that interrupts this thread
        }
    }

    private void readStderr() {
        try {
            LineReader lines = LineReader.cutting(channel.getInvertedErr(), MAX_SHOWN_LINE);
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                String shown = shown(line.get());
                remember(shown);
                remoteLines.accept(shown);
            }
        } catch (IOException e) {
            LOG.debug("no longer reading stderr of the script on {}", host, e); // the channel's end
        } finally {
            stderrRead.countDown();
        }
    }

    private static String shown(String line) {
        String text = new String(line.getBytes(ISO_8859_1), UTF_8);
        return Printable.text(text.length() > MAX_SHOWN_LINE ? text.substring(0, MAX_SHOWN_LINE) : text);
    }

    private void remember(String line) {
        synchronized (lastWords) {
            if (lastWords.size() == LAST_WORDS) {
                lastWords.removeFirst();
            }
            lastWords.addLast(line);
        }
    }

    /**
     * Ends the script's input and, unless it has failed already, waits, not for long, until the script has ended: it takes
     * the end of its input for the end of us and cleans up. Then the channel is closed, whatever runs there. Does nothing the second time.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        onClose.accept(this);
        input.end();
        incoming.clear();
        if (failure == null) {
            Duration wait = timeout.compareTo(MAX_CLOSE_WAIT) < 0 ? timeout : MAX_CLOSE_WAIT;
            Threads.uninterrupted(() -> channelClosed.await(wait.toMillis(), TimeUnit.MILLISECONDS));
        }
        channel.close(true);
        threads.forEach(Thread::interrupt);
        Threads.join(threads);
    }
}
