package org.repopush.push.transfer;

import java.time.Duration;
import java.util.OptionalInt;
import org.repopush.repo.Amount;

/**
 * How many channels a pack travels by. OpenSSH's window is 2 MiB a channel and does not grow, so one channel carries that
 * much in a round trip; where the round trip is short, one does what the processor can, and a second one keeps it busy while
 * the first one waits for its far end.
 *
 * @param given what the user wants
 * @param roundTrip as measured on this connection
 */
record ChannelCount(OptionalInt given, Duration roundTrip) {
    /** OpenSSH allows ten sessions a connection unless told otherwise (MaxSessions), and the script is one. */
    static final int MOST = 8;

    /** Below both numbers, one stream is as fast as several, and there is nothing to gain from preparing for bulk. */
    private static final Amount BULK = new Amount(2_000, 8_000_000);

    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Duration LONG = Duration.ofMillis(80);

    /** Whether it pays to divide it, and to verify it in parts. */
    static boolean isBulk(Amount amount) {
        return amount.reaches(BULK);
    }

    int of(Amount amount) {
        if (given.isPresent()) {
            return given.getAsInt();
        }
        if (!isBulk(amount)) {
            return 1;
        }
        if (roundTrip.compareTo(SHORT) < 0) {
            return 2;
        }
        return roundTrip.compareTo(LONG) < 0 ? MOST / 2 : MOST;
    }
}
