package org.repopush.push.transfer;

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.repopush.push.model.OtherCommandException;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.push.remote.StageAnswer;
import org.repopush.repo.Amount;
import org.repopush.repo.Pack;
import org.repopush.tunnel.RemoteCommand;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * The streams of a pack on their way. Threads write them and only put down what has become of them; whoever has started them
 * asks for that. Used for one pack.
 */
final class ChannelPool {
    private static final int BUFFER = 32 << 10;
    /** A server that answers no more is given up with its first request. */
    private static final Duration LONGEST_IN_VAIN = Duration.ofSeconds(5);

    private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofMillis(100);
    private static final Duration LONGEST_JOIN = Duration.ofSeconds(5);

    private final ReceiveSession receiver;
    private final StageAnswer.Channels far;
    private final Bandwidth bandwidth;
    private final Consumer<Amount> arrived;
    /** So that no two runs write to the same folder, even when an old one is not quite dead. */
    private final String token = token();

    private final List<Thread> threads = new ArrayList<>();
    private final Set<RemoteCommand> commands = ConcurrentHashMap.newKeySet();

    // All guarded by this object's monitor.
    private final Queue<Sending> waiting = new ArrayDeque<>();
    private final Map<Integer, Integer> streamsLeft = new HashMap<>();
    private final Queue<Pack.Part> complete = new ArrayDeque<>();
    private final List<Arrival> underWay = new ArrayList<>();
    private Optional<Exception> failure = Optional.empty();
    private Optional<Lost> lost = Optional.empty();
    private int senders;
    private boolean anySent;
    private long nanosInVain;

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
    record Lost(Pack.Part part, String status, String words) {}

    /** @param arrived called from several threads for what has come to the destination's host */
    ChannelPool(ReceiveSession receiver, StageAnswer.Channels far, Bandwidth bandwidth, Consumer<Amount> arrived) {
        this.receiver = receiver;
        this.far = far;
        this.bandwidth = bandwidth;
        this.arrived = arrived;
    }

    private static String token() {
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Each stream through a channel of its own, so many of them side by side. */
    synchronized void start(Pack pack, int channels) {
        for (Pack.Part part : pack.parts()) {
            streamsLeft.put(part.number(), part.streams().size());
            for (int i = 0; i < part.streams().size(); i++) {
                waiting.add(new Sending(part, i));
            }
        }
        senders = Math.min(channels, waiting.size());
        for (int i = 0; i < senders; i++) {
            Thread thread = new Thread(this::sendStreams, "repo-push-pack-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /** Ends the threads, whatever they do. */
    void stop() throws InterruptedException {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            thread.join(LONGEST_JOIN.toMillis());
        }
        countArrived();
    }

    /** Takes account of what has arrived since the last call. */
    synchronized void countArrived() {
        underWay.forEach(Arrival::look);
    }

    /** A part of which all streams have arrived, each part once; none any more when one was lost. */
    synchronized Optional<Pack.Part> nextArrived() {
        return lost.isPresent() ? Optional.empty() : Optional.ofNullable(complete.poll());
    }

    /** Whether nothing is on its way, and nothing that has arrived waits to be handed out. */
    synchronized boolean isDone() {
        return complete.isEmpty() && threads.stream().noneMatch(Thread::isAlive);
    }

    /** Why no more can be sent, if so. */
    synchronized Optional<Exception> failure() {
        return failure;
    }

    /** What the first stream that was lost belongs to, if one was. */
    synchronized Optional<Lost> lost() {
        return lost;
    }

    /** What a part is called at the destination. */
    String name(Pack.Part part) {
        return "in-" + token + "-" + part.number();
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

    /** Nothing more is begun where something has failed. */
    private synchronized Optional<Sending> nextToSend() {
        Optional<Sending> next = failure.isPresent() ? Optional.empty() : Optional.ofNullable(waiting.poll());
        if (next.isEmpty()) {
            senders--;
        }
        return next;
    }

    /** Whether this thread can go on. */
    private boolean send(Sending sending) throws IOException, InterruptedException {
        long asked = System.nanoTime();
        try (RemoteCommand command = receiver.openCommand()) {
            commands.add(command);
            try {
                return send(sending, command);
            } finally {
                commands.remove(command);
            }
        } catch (TunnelException e) {
            if (e.reason() != Reason.CHANNEL_REFUSED) {
                throw e;
            }
            return leaveToOthers(sending, e, System.nanoTime() - asked);
        }
    }

    /** A number that is another one whenever something of the pack has moved; what it is means nothing. */
    long activity() {
        return commands.stream().mapToLong(RemoteCommand::activity).sum();
    }

    private boolean send(Sending sending, RemoteCommand command) throws IOException, InterruptedException {
        try {
            far.start(command, "pack", name(sending.part()), Integer.toString(sending.number()));
            Arrival arrival = write(sending, command);
            int status = command.await();
            if (status == 0) {
                arrival.complete();
            }
            return ended(sending, command, OptionalInt.of(status));
        } catch (TunnelException e) {
            if (e.reason() != Reason.ENDED) {
                throw e;
            }
            return ended(sending, command, e.exitStatus());
        }
    }

    private Arrival write(Sending sending, RemoteCommand command) throws IOException {
        Arrival arrival = new Arrival(command, arrived);
        synchronized (this) {
            underWay.add(arrival);
        }
        try (OutputStream out = arrival.counted(bandwidth.limit(new BufferedOutputStream(command.input(), BUFFER)))) {
            sending.stream().writeTo(out, arrival::wrote);
        }
        return arrival;
    }

    /** @param status empty when a signal ended it */
    private boolean ended(Sending sending, RemoteCommand command, OptionalInt status) throws OtherCommandException {
        StageAnswer.Channels.check(status);
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
     * @param nanos that the answer has taken
     * @return whether this thread can go on
     */
    private boolean leaveToOthers(Sending sending, TunnelException refusal, long nanos)
            throws TunnelException, InterruptedException {
        synchronized (this) {
            waiting.add(sending);
            if (senders > 1) {
                senders--;
                return false;
            }
            nanosInVain += nanos + PAUSE_AFTER_REFUSAL.toNanos();
            if (!anySent || nanosInVain > LONGEST_IN_VAIN.toNanos()) {
                throw refusal;
            }
        }
        Thread.sleep(PAUSE_AFTER_REFUSAL.toMillis());
        return true;
    }

    private synchronized void arrived(Pack.Part part) {
        anySent = true;
        nanosInVain = 0;
        if (streamsLeft.merge(part.number(), -1, Integer::sum) == 0) {
            complete.add(part);
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
}
