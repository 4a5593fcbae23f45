package org.repopush.tunnel;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.sshd.client.channel.ClientChannel;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.connection.ChannelEnd;
import org.repopush.tunnel.connection.ConnectionWatch;
import org.repopush.tunnel.io.LineReader;
import org.repopush.tunnel.io.RawText;
import org.repopush.tunnel.io.StderrTail;
import org.repopush.tunnel.io.Threads;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A remote {@code sh} that runs one program and talks with us in lines. Words are separated by one blank and
 * percent-encoded (every byte outside {@code A-Za-z0-9._/-}); RUN is random for each script. What is written at the start:
 *
 * <pre>
 * : repo-push/2 LENGTH RUN SILENCE STEP ARGS...    LENGTH: bytes that follow this line and belong to the program
 * a line that leads to sh where a login file has replaced it
 * set -- 2 RUN SILENCE STEP ARGS...
 * the program
 * </pre>
 *
 * then, but never before the first answer, a line {@code STEP ARGS...} for each request, and {@code ping} six times within
 * SILENCE seconds. Answers are lines {@code @RUN KEY VALUES...} on stdout; other lines there are somebody else's and ignored.
 *
 * <p>{@link #poll} is for one thread; the others are for any. Each script has three threads, which {@link #close} ends.
 */
public final class RemoteScript implements HostChild {
    /** The version of the protocol. */
    public static final int PROTOCOL = 2;

    /**
     * One line from the remote script. Bytes that are not UTF-8 are in the values as {@link RawText} has them.
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
    private static final int LINES_AHEAD = 16;
    private static final Duration MAX_CLOSE_WAIT = Duration.ofSeconds(5);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

    private final ClientChannel channel;
    private final LineProtocol.Head head;
    private final String host;
    private final Duration timeout;
    private final Consumer<RemoteScript> onClose;

    /** Lines, not answers: a line is at most 1 MiB, the values decoded from it could be many times that. */
    private final BlockingQueue<Incoming> incoming = new ArrayBlockingQueue<>(LINES_AHEAD);

    private final ScriptInput input;
    private final StderrTail lastWords = new StderrTail();
    private final StderrTail before = new StderrTail();
    private final ChannelEnd end;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Thread> threads;
    private volatile @Nullable TunnelException failure;
    private volatile boolean harmless;
    private volatile boolean answered;

    RemoteScript(
            ClientChannel channel,
            LineProtocol.Head head,
            String host,
            ConnectionWatch watch,
            Consumer<String> remoteLines,
            Duration timeout,
            Consumer<RemoteScript> onClose) {
        this.channel = channel;
        this.head = head;
        this.host = host;
        this.timeout = timeout;
        this.onClose = onClose;
        this.end = new ChannelEnd(channel, "the remote script", host, watch, lastWords);
        this.input = new ScriptInput(channel.getInvertedIn(), head);
        this.threads = List.of(
                Threads.unstarted("script-in", input),
                Threads.unstarted("script-out", this::readAnswers),
                Threads.unstarted("script-err", () -> lastWords.readFrom(channel.getInvertedErr(), remoteLines)));
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
     * @throws TunnelException LOST when the connection is gone or a signal ended the script, ENDED when it ended otherwise, PROTOCOL when what came is no
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
            if (next instanceof End last) {
                throw fail(last.problem().isPresent() ? last.problem().get() : ending());
            }
            if (end.hasLeftItsOutputToOthers()) {
                throw fail(ending());
            }
            if (left <= LOOK_INTERVAL.toNanos()) {
                return Optional.empty();
            }
        }
    }

    /**
     * Gives up what has answered nothing in time: a program that a login file has started in the shell's place may wait for
     * the end of its input, and says then why it is no shell.
     *
     * @throws TunnelException when it has ended, with what it said
     */
    public void giveUp() throws TunnelException, InterruptedException {
        if (!answered) {
            input.end();
            if (end.await(MAX_CLOSE_WAIT) && end.hasExited()) {
                throw fail(end.problem());
            }
        }
    }

    /** A shell that a signal has ended before it answered has trouble of its own. */
    private TunnelException ending() throws InterruptedException {
        return answered ? end.loss() : end.problem();
    }

    private Answer answer(Line line) throws TunnelException {
        try {
            return LineProtocol.answer(line.text(), head.run()).orElseThrow();
        } catch (TunnelException e) {
            throw fail(e);
        }
    }

    private TunnelException fail(TunnelException problem) {
        failure = problem;
        return problem;
    }

    private void readAnswers() {
        Optional<TunnelException> problem = Optional.empty();
        try {
            LineReader lines = LineReader.strict(channel.getInvertedOut(), MAX_LINE);
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (LineProtocol.isAnswer(line.get(), head.run())) {
                    answered = true;
                    input.answered();
                    deliver(new Line(line.get()));
                } else if (!answered) {
                    lastWords.remember(line.get()); // what a login shell says before it refuses
                    before.remember(line.get());
                }
            }
        } catch (LineReader.LineTooLongException e) {
            problem = Optional.of(new TunnelException(
                    Reason.PROTOCOL, "the remote script on %s sent %s".formatted(host, e.getMessage()), e));
        } catch (IOException e) {
            LOG.debug("no longer reading from the script on {}", host, e); // the channel's end
        } finally {
            deliver(new End(problem));
        }
    }

    /** The last lines that something else wrote to stdout before the first answer, in one, harmless to show; often empty. */
    public String printedBefore() {
        return before.text();
    }

    /**
     * Says that nothing there needs to be cleaned up, so that {@link #close} need not wait for the script's end, which comes
     * when its input ends: a round trip less.
     */
    public void nothingToCleanUp() {
        harmless = true;
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

    /**
     * Ends the script's input and, unless it has failed already or has nothing to clean up, waits, not for long, until the script has ended: it takes
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
        if (failure == null && !harmless) {
            Duration wait = timeout.compareTo(MAX_CLOSE_WAIT) < 0 ? timeout : MAX_CLOSE_WAIT;
            Threads.uninterrupted(() -> end.await(wait));
        }
        channel.close(true);
        threads.forEach(Thread::interrupt);
        Threads.join(threads);
    }
}
