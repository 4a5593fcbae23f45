package org.repopush.push;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.repopush.repo.Amount;
import org.repopush.repo.Pack;
import org.repopush.tunnel.RemoteCommand;
import org.repopush.tunnel.TunnelException;

/**
 * Sends a pack through several channels side by side, each stream through a channel of its own, and has each part checked at
 * the destination as soon as all of its streams have arrived there. Used once, by one thread, which asks for the checks; the
 * threads that write the streams only put down what has become of them.
 */
final class Bulk {
    private static final int BUFFER = 32 << 10;
    private static final int MOST_REFUSALS = 50;
    private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofMillis(100);
    private static final Duration LONGEST_JOIN = Duration.ofSeconds(5);

    private final Receiver receiver;
    private final Stage.Channels far;
    private final Bandwidth bandwidth;
    private final Consumer<Amount> sent;
    /** So that no two runs write to the same folder, even when an old one is not quite dead. */
    private final String token = token();

    // All guarded by this object's monitor.
    private final Queue<Sending> waiting = new ArrayDeque<>();
    private final Map<Integer, Integer> streamsLeft = new HashMap<>();
    private final Queue<Pack.Part> arrived = new ArrayDeque<>();
    private Optional<Exception> failure = Optional.empty();
    private Optional<Lost> lost = Optional.empty();
    private int senders;
    private boolean anySent;
    private int refusalsInVain;

    /**
     * A stream on its way.
     *
     * @param number of the stream in its part
     */
    private record Sending(Pack.Part part, int number) {
        Pack.Stream stream() {
            return part.streams().get(number);
        }
    }

    /** What a stream leads to has ended before its time, or badly. */
    private record Lost(Pack.Part part, String status, String words) {}

    /** @param sent called from several threads for what has been written */
    Bulk(Receiver receiver, Stage.Channels far, Bandwidth bandwidth, Consumer<Amount> sent) {
        this.receiver = receiver;
        this.far = far;
        this.bandwidth = bandwidth;
        this.sent = sent;
    }

    private static String token() {
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /**
     * Sends everything.
     *
     * @param tick called several times a second meanwhile
     * @return objects that arrived damaged, and are missing again
     */
    List<String> send(Pack pack, int channels, Runnable tick)
            throws IOException, RemoteFailure, ExecutionException, InterruptedException {
        List<Thread> threads = start(pack, channels);
        try {
            return awaitParts(pack.parts().size(), tick);
        } finally {
            threads.forEach(Thread::interrupt);
            for (Thread thread : threads) {
                thread.join(LONGEST_JOIN.toMillis());
            }
        }
    }

    private synchronized List<Thread> start(Pack pack, int channels) {
        for (Pack.Part part : pack.parts()) {
            streamsLeft.put(part.number(), part.streams().size());
            for (int i = 0; i < part.streams().size(); i++) {
                waiting.add(new Sending(part, i));
            }
        }
        senders = Math.min(channels, waiting.size());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            Thread thread = new Thread(this::sendStreams, "repo-push-pack-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    /** Parts are checked as fast as they come, but no more at a time than the destination has processors. */
    private List<String> awaitParts(int parts, Runnable tick)
            throws IOException, RemoteFailure, ExecutionException, InterruptedException {
        List<String> damaged = new ArrayList<>();
        int checked = 0;
        int underCheck = 0;
        while (checked < parts) {
            throwFailure(underCheck);
            while (underCheck < far.processors()) {
                Optional<Pack.Part> next = nextArrived();
                if (next.isEmpty()) {
                    break;
                }
                receiver.checkPart(name(next.get()), next.get().sealed());
                underCheck++;
            }
            if (receiver.partChecked(damaged)) {
                checked++;
                underCheck--;
            }
            tick.run();
        }
        return damaged;
    }

    private synchronized Optional<Pack.Part> nextArrived() {
        return lost.isPresent() ? Optional.empty() : Optional.ofNullable(arrived.poll());
    }

    /** Asking why a part was lost clears away what has arrived, so what is under check comes to its end before. */
    private void throwFailure(int underCheck)
            throws IOException, RemoteFailure, ExecutionException, InterruptedException {
        Optional<Lost> end;
        Optional<Exception> problem;
        synchronized (this) {
            end = lost;
            problem = failure;
        }
        if (end.isPresent() && underCheck == 0) {
            receiver.partLost(
                    name(end.get().part()), end.get().status(), end.get().words());
        }
        if (problem.isPresent()) {
            if (problem.get() instanceof IOException io) {
                throw io;
            }
            throw new ExecutionException(problem.get());
        }
    }

    private void sendStreams() {
        try {
            Optional<Sending> next = nextToSend();
            while (next.isPresent() && send(next.get())) {
                next = nextToSend();
            }
        } catch (IOException | RuntimeException | InterruptedException e) {
            failed(e);
        }
    }

    private synchronized Optional<Sending> nextToSend() {
        Optional<Sending> next = Optional.ofNullable(waiting.poll());
        if (next.isEmpty()) {
            senders--;
        }
        return next;
    }

    /** Whether this thread can go on. */
    private boolean send(Sending sending) throws IOException, InterruptedException {
        try (RemoteCommand command = receiver.openCommand()) {
            return send(sending, command);
        }
    }

    private boolean send(Sending sending, RemoteCommand command) throws IOException, InterruptedException {
        try {
            far.start(command, "pack", name(sending.part()), Integer.toString(sending.number()));
            try (OutputStream out = bandwidth.limit(new BufferedOutputStream(command.input(), BUFFER))) {
                sending.stream().writeTo(out, sent);
            }
            return ended(sending, command, OptionalInt.of(command.await()));
        } catch (TunnelException e) {
            return switch (e.reason()) {
                case CHANNEL_REFUSED -> leaveToOthers(sending, e);
                case ENDED -> ended(sending, command, e.exitStatus());
                default -> throw e;
            };
        }
    }

    /** @param status empty when a signal ended it */
    private boolean ended(Sending sending, RemoteCommand command, OptionalInt status) throws OtherCommandException {
        Stage.Channels.check(status);
        boolean well = status.equals(OptionalInt.of(0));
        if (well) {
            arrived(sending.part());
        } else {
            lost(sending.part(), status.isPresent() ? Integer.toString(status.getAsInt()) : "signal", command);
        }
        return well;
    }

    /**
     * The server does not open as many channels as we would like: one less, then, and the stream is left to another one. The
     * last one tries again where a channel has been open before, since that is closed by now or will be.
     *
     * @return whether this thread can go on
     */
    private boolean leaveToOthers(Sending sending, TunnelException refusal)
            throws TunnelException, InterruptedException {
        synchronized (this) {
            waiting.add(sending);
            if (senders > 1) {
                senders--;
                return false;
            }
            if (!anySent || ++refusalsInVain > MOST_REFUSALS) {
                throw refusal;
            }
        }
        Thread.sleep(PAUSE_AFTER_REFUSAL.toMillis());
        return true;
    }

    private synchronized void arrived(Pack.Part part) {
        anySent = true;
        refusalsInVain = 0;
        if (streamsLeft.merge(part.number(), -1, Integer::sum) == 0) {
            arrived.add(part);
        }
    }

    private synchronized void lost(Pack.Part part, String status, RemoteCommand command) {
        if (lost.isEmpty()) {
            lost = Optional.of(new Lost(part, status, command.lastWords()));
        }
    }

    private synchronized void failed(Exception problem) {
        if (failure.isEmpty()) {
            failure = Optional.of(problem);
        }
    }

    private String name(Pack.Part part) {
        return "in-" + token + "-" + part.number();
    }
}
