package org.repopush.inspect.group;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Something in which destinations differ.
 *
 * @param name of the ref, the tool, the rule or the like; may be empty
 * @param values at least two, those of most destinations first
 */
public record Difference(Topic topic, String name, List<Value> values) {
    /** What it is about. */
    public enum Topic {
        REF,
        /** What the repository is. */
        REPOSITORY,
        TOOL,
        RECEIVER,
        POLICY,
        CLOCK
    }

    /**
     * What some of them have in common.
     *
     * @param value empty where they have none
     */
    public record Value(Optional<String> value, List<String> destinations) {
        public Value {
            requireNonNull(value, "value");
            destinations = List.copyOf(destinations);
        }
    }

    public Difference {
        requireNonNull(topic, "topic");
        requireNonNull(name, "name");
        values = List.copyOf(values);
    }
}
