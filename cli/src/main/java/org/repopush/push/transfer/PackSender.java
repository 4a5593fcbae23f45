package org.repopush.push.transfer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.remote.AnswerArity;
import org.repopush.push.remote.OtherThread;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.push.remote.StageAnswer;
import org.repopush.push.remote.Waiting;
import org.repopush.repo.Amount;
import org.repopush.repo.Pack;
import org.repopush.repo.SourceException;

/**
 * Sends a pack through several channels side by side and has each part checked at the destination as soon as all of its
 * streams have arrived there. Used once, by one thread, which asks for the checks; {@link ChannelPool} has threads of its own.
 */
final class PackSender {
    private final ReceiveSession receiver;
    private final int processors;
    private final ChannelPool streams;
    private final AnswerArity form = new AnswerArity();
    private final Waiting waiting;

    /** @param arrived called from several threads for what has come to the destination's host */
    PackSender(ReceiveSession receiver, StageAnswer.Channels far, Bandwidth bandwidth, Consumer<Amount> arrived) {
        this.receiver = receiver;
        this.processors = far.processors();
        this.streams = new ChannelPool(receiver, far, bandwidth, arrived);
        this.waiting = receiver.waitingForPack();
    }

    /**
     * Sends everything.
     *
     * @param tick called several times a second meanwhile
     * @return objects that arrived damaged, and are missing again
     */
    List<String> send(Pack pack, int channels, Runnable tick) throws IOException, InterruptedException {
        streams.start(pack, channels);
        try {
            return awaitParts(pack.parts().size(), tick);
        } finally {
            streams.stop();
        }
    }

    /** Parts are checked as fast as they come, but no more at a time than the destination has processors. */
    private List<String> awaitParts(int parts, Runnable tick) throws IOException, InterruptedException {
        List<String> damaged = new ArrayList<>();
        int checked = 0;
        int underCheck = 0;
        while (checked < parts) {
            throwFailure(underCheck);
            while (underCheck < processors) {
                Optional<Pack.Part> next = streams.nextArrived();
                if (next.isEmpty()) {
                    break;
                }
                receiver.checkPart(streams.name(next.get()), next.get().sealed());
                underCheck++;
            }
            if (receiver.partChecked(waiting, form, damaged)) {
                checked++;
                underCheck--;
            }
            streams.countArrived();
            tick.run();
            lookWhetherItGoesOn(underCheck);
        }
        return damaged;
    }

    private void lookWhetherItGoesOn(int underCheck) throws RemoteFailure {
        waiting.sees(streams.activity());
        if (underCheck > 0 && !receiver.reports()) {
            waiting.goesOn();
        }
        waiting.check();
    }

    /** A source that has changed is read again: then what is on its way, and what has come, is worth to be checked. */
    private static boolean isOfSource(Exception problem) {
        return problem instanceof SourceException wrong && wrong.reason() == SourceException.Reason.CHANGED;
    }

    /** Asking why a part was lost clears away what has arrived, so what is under check comes to its end before. */
    private void throwFailure(int underCheck) throws IOException, InterruptedException {
        Optional<Exception> problem = streams.failure();
        Optional<ChannelPool.Lost> lost = streams.lost();
        if (lost.isPresent() && underCheck == 0) {
            receiver.partLost(
                    streams.name(lost.get().part()),
                    lost.get().status(),
                    lost.get().words());
        }
        if (problem.isPresent() && (!isOfSource(problem.get()) || (underCheck == 0 && streams.isDone()))) {
            throw OtherThread.failure(problem.get());
        }
    }
}
