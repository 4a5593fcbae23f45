package org.repopush.repo;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One ref that a push is going to set at the destination.
 *
 * @param ref the ref
 * @param from what the destination's ref names now; empty when it does not exist
 * @param to the revision of the source; equal to {@code from} when only what is kept beside it is new
 */
public record RefUpdate(String ref, Optional<String> from, String to) {
    public RefUpdate {
        requireNonNull(ref, "ref");
        requireNonNull(from, "from");
        requireNonNull(to, "to");
    }
}
