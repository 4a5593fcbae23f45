package org.repopush.tunnel.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last lines that something on the remote host wrote for people: harmless to show, few, and of bounded length. */
public final class StderrTail {
    private static final Logger LOG = LoggerFactory.getLogger(StderrTail.class);
    private static final int MAX_LINE = 2000;
    private static final int LINES = 5;

    private final Deque<String> lines = new ArrayDeque<>();
    private final CountDownLatch read = new CountDownLatch(1);

    /** Passes on and remembers each line of a stream until it ends. */
    public void readFrom(InputStream stderr, Consumer<String> listener) {
        try {
            LineReader reader = LineReader.cutting(stderr, MAX_LINE);
            for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
                listener.accept(remember(line.get()));
            }
        } catch (IOException e) {
            LOG.debug("no longer reading stderr", e); // the channel's end
        } finally {
            read.countDown();
        }
    }

    /** Waits until {@link #readFrom} has read all: stderr travels beside the output and the exit status, and may come later. */
    public void awaitAll(Duration wait) throws InterruptedException {
        read.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Keeps a line.
     *
     * @param line one byte a character
     * @return the line as it may be shown
     */
    public String remember(String line) {
        String text = new String(line.getBytes(ISO_8859_1), UTF_8);
        String shown = Printable.text(text.length() > MAX_LINE ? text.substring(0, MAX_LINE) : text);
        synchronized (lines) {
            if (lines.size() == LINES) {
                lines.removeFirst();
            }
            lines.addLast(shown);
        }
        return shown;
    }

    /** The lines, in one. */
    public String text() {
        synchronized (lines) {
            return String.join("; ", lines);
        }
    }

    /** What a message ends with: a colon and the lines, or nothing. */
    @Override
    public String toString() {
        String text = text();
        return text.isEmpty() ? "" : ": " + text;
    }
}
