package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * A stage at the destination: of a push that is under way when its lock is held, else left behind by one.
 *
 * @param changed when something was last put into it, in seconds since 1970 by the clock there
 */
public record Leftover(String id, RemoteLock lock, OptionalLong changed, OptionalLong bytes) {
    public Leftover {
        requireNonNull(id, "id");
        requireNonNull(lock, "lock");
        requireNonNull(changed, "changed");
        requireNonNull(bytes, "bytes");
    }
}
