package org.repopush.repo;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * When and for whom a revision was made, as it says itself.
 *
 * @param time seconds since 1970, unsigned
 * @param collection the collection of repositories that it belongs to, where it says so
 */
public record Origin(long time, Optional<String> collection) {
    public Origin {
        requireNonNull(collection, "collection");
    }
}
