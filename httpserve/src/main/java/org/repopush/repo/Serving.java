package org.repopush.repo;

import java.io.IOException;
import java.util.Optional;

/** Objects by their paths, for the repository's own tool to pull. Safe for several threads. */
public interface Serving {
    /**
     * The resource that the repository's own tool asks for by this path, relative to the root of the repository, without a
     * leading slash, already percent-decoded. Empty for anything that does not belong to this push.
     */
    Optional<Resource> resource(String path) throws IOException;

    /**
     * Whether the repository's own tool asks for this path without knowing whether it exists, so that its absence is no
     * failure.
     */
    default boolean isOptional(String path) {
        return false;
    }
}
