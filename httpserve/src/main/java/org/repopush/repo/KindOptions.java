package org.repopush.repo;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Options of a push that not every kind has. A kind refuses those that it does not have.
 *
 * @param mostDeleted how many names of the destination may go, a number or a share with a percent sign, where the user says it
 * @param layout how the destination shows what is published, where the user says it
 */
public record KindOptions(Optional<String> mostDeleted, Optional<String> layout) {
    /** Nothing is said. */
    public static final KindOptions NONE = new KindOptions(Optional.empty(), Optional.empty());

    public KindOptions {
        requireNonNull(mostDeleted, "mostDeleted");
        requireNonNull(layout, "layout");
    }

    /** The options that the user has given, as the user writes them. */
    public List<String> given() {
        List<String> given = new ArrayList<>();
        mostDeleted.ifPresent(value -> given.add("--max-delete"));
        layout.ifPresent(value -> given.add("--layout"));
        return given;
    }
}
