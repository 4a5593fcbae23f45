package org.repopush.push.remote;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A ref of the destination.
 *
 * @param revision what it names
 * @param state what is known of that revision there
 * @param target the ref that an alias follows, where the destination says it
 */
public record RemoteRef(String name, String revision, State state, Optional<String> target) {
    public enum State {
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

    public RemoteRef {
        requireNonNull(name, "name");
        requireNonNull(revision, "revision");
        requireNonNull(state, "state");
        requireNonNull(target, "target");
    }

    /** Of the values of an answer. */
    public static RemoteRef of(List<String> values) {
        Optional<String> target =
                values.size() > 3 && !values.get(3).equals("-") ? Optional.of(values.get(3)) : Optional.empty();
        return new RemoteRef(values.get(0), values.get(1), State.parse(values.get(2)), target);
    }
}
