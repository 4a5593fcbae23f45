package org.repopush.push.model;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How the content of a push travels.
 *
 * @param pack in a pack; otherwise the destination pulls every object
 * @param tunnel a way back to the source may be opened, for a pull or to fetch again what arrived damaged
 * @param channels how many channels of the connection a pack uses; when empty, that follows from size and round trip
 * @param bytesPerSecond what the transfer may take of the link
 * @param retries how often a connection that was lost is made again
 */
public record TransferOptions(
        boolean pack, boolean tunnel, OptionalInt channels, OptionalLong bytesPerSecond, int retries) {
    /** How often a lost connection is made again unless the user says otherwise. */
    public static final int RETRIES = 3;

    public static final TransferOptions DEFAULT =
            new TransferOptions(true, true, OptionalInt.empty(), OptionalLong.empty(), RETRIES);

    public TransferOptions {
        requireNonNull(channels, "channels");
        requireNonNull(bytesPerSecond, "bytesPerSecond");
        if (!pack && !tunnel) {
            throw new IllegalArgumentException("content has to travel somehow");
        }
    }
}
