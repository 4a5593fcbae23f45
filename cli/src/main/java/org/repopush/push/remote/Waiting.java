package org.repopush.push.remote;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.RemoteFailure.Code;
import org.repopush.tunnel.RemoteScript.Answer;

/**
 * How long the destination is waited for while it does one thing for us. What counts is what goes on: any answer, a line
 * {@code alive WHO NUMBER} whose number is another one than before, content that moves. While a program of its owner's runs
 * there is no end: that is the owner's to limit. Used by one thread.
 */
public final class Waiting {
    /** A quick step that is never silent is not waited for longer than this many times. */
    private static final int MOST_TIMES = 20;
    /** What a slow line needs for a long answer, besides. */
    private static final long BYTES_PER_SECOND = 1024;

    private static final int MOST_REPORTERS = 1000;
    /** A busy machine takes some time to report that it works. */
    private static final Duration LEAST = Duration.ofSeconds(10);

    private final String step;
    private final Duration patience;
    private final boolean quick;
    private final boolean endless;
    private final LongSupplier clock;
    private final long start;
    private final Map<String, String> work = new HashMap<>();
    private long since;
    private long looked;
    private long bytes;
    private long evidence;
    private boolean ownersProgram;

    /** @param clock tells nanoseconds */
    Waiting(String step, Duration patience, boolean quick, boolean endless, LongSupplier clock) {
        this.step = step;
        this.patience = patience;
        this.quick = quick;
        this.endless = endless;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.since = start;
        this.looked = start;
    }

    /** For a step that is done at once, and cannot go on and on. */
    static Waiting quick(String step, Duration patience) {
        return new Waiting(step, patience, true, false, System::nanoTime);
    }

    /**
     * For a step that takes as long as it takes.
     *
     * @param reported whether the destination says while it works that it does; if not, there is no telling
     */
    static Waiting patient(String step, Duration patience, boolean reported) {
        Duration enough = patience.compareTo(LEAST) < 0 ? LEAST : patience;
        return new Waiting(step, enough, false, !reported, System::nanoTime);
    }

    /** Takes note of an answer; whether that is all that it is for. */
    boolean notes(Answer answer) {
        List<String> values = answer.values();
        switch (answer.key()) {
            case "alive" -> {
                if (work.size() < MOST_REPORTERS && !values.get(1).equals(work.put(values.get(0), values.get(1)))) {
                    goesOn();
                }
            }
            case "waiting" -> ownersProgram = true;
            case "waited" -> {
                ownersProgram = false;
                goesOn();
            }
            default -> {
                values.forEach(value -> bytes += value.length());
                goesOn();
                return false;
            }
        }
        return true;
    }

    /** Something goes on when this number is another one than before. */
    public void sees(long number) {
        if (number != evidence) {
            evidence = number;
            goesOn();
        }
    }

    public void goesOn() {
        since = clock.getAsLong();
    }

    /**
     * To be called often.
     *
     * @throws RemoteFailure when it has been waited for long enough
     */
    public void check() throws RemoteFailure {
        long now = clock.getAsLong();
        if (now - looked > patience.toNanos() / 2) {
            since = now; // nobody has looked: this process was stopped
        }
        looked = now;
        if (!endless && !ownersProgram && now - since > patience.toNanos()) {
            throw new RemoteFailure(quick ? "silent" : "stalled", List.of(step, Long.toString(patience.toSeconds())));
        }
        Duration most = patience.multipliedBy(MOST_TIMES).plusSeconds(bytes / BYTES_PER_SECOND);
        if (quick && now - start > most.toNanos()) {
            throw new RemoteFailure(Code.SLOW, step, Long.toString(most.toSeconds()));
        }
    }
}
