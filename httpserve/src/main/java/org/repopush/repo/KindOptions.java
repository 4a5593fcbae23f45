package org.repopush.repo;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Options of a push that not every kind has. A kind refuses those that it does not have.
 *
 * @param mostDeleted how many names of the destination may go, a number or a share with a percent sign, where the user says it
 */
public record KindOptions(Optional<String> mostDeleted) {
    /** Nothing is said. */
    public static final KindOptions NONE = new KindOptions(Optional.empty());

    public KindOptions {
        requireNonNull(mostDeleted, "mostDeleted");
    }
}
