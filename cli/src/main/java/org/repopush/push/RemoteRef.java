package org.repopush.push;

import static java.util.Objects.requireNonNull;

/**
 * A ref of the destination.
 *
 * @param revision what it names
 * @param state what is known of that revision there
 */
record RemoteRef(String name, String revision, State state) {
    enum State {
        COMPLETE,
        /** Some of its content is missing: it does not count as present. */
        PARTIAL,
        /** The revision is not there at all. */
        DANGLING,
        /** A ref that follows another one. */
        ALIAS;

        static State parse(String flag) {
            return switch (flag) {
                case "-" -> COMPLETE;
                case "partial" -> PARTIAL;
                case "dangling" -> DANGLING;
                case "alias" -> ALIAS;
                default -> throw new IllegalArgumentException("unknown state of a ref: " + flag);
            };
        }
    }

    RemoteRef {
        requireNonNull(name, "name");
        requireNonNull(revision, "revision");
        requireNonNull(state, "state");
    }
}
