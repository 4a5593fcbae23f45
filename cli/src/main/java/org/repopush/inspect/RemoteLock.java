package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A lock at the destination, as far as it can be known by whoever does not take it.
 *
 * @param holder who holds it, or who held it last, in words of their own; only of locks that are ours
 */
public record RemoteLock(State state, Optional<String> holder) {
    public enum State {
        FREE,
        /** Held by readers or by several writers that do not exclude each other. */
        SHARED,
        HELD,
        /** The system does not tell. */
        UNKNOWN
    }

    static final RemoteLock UNKNOWN = new RemoteLock(State.UNKNOWN, Optional.empty());
    private static final String NOBODY_KNOWS = "an unknown process";

    public RemoteLock {
        requireNonNull(state, "state");
        requireNonNull(holder, "holder");
    }

    static RemoteLock of(String state, String holder) {
        State known = switch (state) {
            case "free" -> State.FREE;
            case "shared" -> State.SHARED;
            case "held" -> State.HELD;
            case "unknown" -> State.UNKNOWN;
            default -> throw new IllegalArgumentException("unknown state of a lock: " + state);
        };
        boolean named = !holder.equals("-") && !holder.equals(NOBODY_KNOWS);
        return new RemoteLock(known, named ? Optional.of(holder) : Optional.empty());
    }
}
