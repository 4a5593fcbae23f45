package org.repopush.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a remote script reads: its head, then, once it has answered, the requests and the pings in between. Run by a thread of
 * the script's own, so that nobody who sends has to wait for a slow or dead peer.
 */
final class ScriptInput implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptInput.class);
    private static final int BUFFER = 32_768;
    /** Within the time after which the script counts us as gone. A line may hold one up for most of that. */
    private static final int PINGS = 6;

    private static final List<List<String>> END = List.of();

    private final OutputStream channel;
    private final LineProtocol.Head head;
    private final BlockingQueue<List<List<String>>> requests = new LinkedBlockingQueue<>();
    private final CountDownLatch mayGoOn = new CountDownLatch(1);

    ScriptInput(OutputStream channel, LineProtocol.Head head) {
        this.channel = channel;
        this.head = head;
    }

    /** The first answer has come: the shell has read its whole program and takes requests. */
    void answered() {
        mayGoOn.countDown();
    }

    /** Queues lines that are written with nothing in between. */
    void add(List<List<String>> lines) {
        List<List<String>> copies = lines.stream().map(List::copyOf).toList();
        if (copies.stream().anyMatch(line -> line.isEmpty() || line.contains(""))) {
            throw new IllegalArgumentException("an empty value cannot be sent");
        }
        if (!copies.isEmpty()) {
            requests.add(copies);
        }
    }

    /** Ends the input after what is queued. */
    void end() {
        requests.add(END);
        mayGoOn.countDown();
    }

    @Override
    public void run() {
        try (OutputStream to = new BufferedOutputStream(channel, BUFFER)) {
            to.write(head.text().getBytes(UTF_8));
            to.flush();
            mayGoOn.await();
            writeRequests(to);
        } catch (IOException | InterruptedException e) {
            // the end of the channel, whose cause the reader of the answers tells, or close()
            LOG.debug("no longer writing to the script", e);
        }
    }

    private void writeRequests(OutputStream to) throws IOException, InterruptedException {
        long interval = head.silence().toNanos() / PINGS;
        long nextPing = System.nanoTime() + interval;
        while (true) {
            List<List<String>> lines = requests.poll(nextPing - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (lines == END) {
                return;
            }
            if (lines != null) {
                for (List<String> line : lines) {
                    to.write((LineProtocol.words(line) + "\n").getBytes(US_ASCII));
                }
            }
            if (System.nanoTime() - nextPing >= 0) {
                to.write("ping\n".getBytes(US_ASCII));
                nextPing = System.nanoTime() + interval;
            }
            to.flush();
        }
    }
}
