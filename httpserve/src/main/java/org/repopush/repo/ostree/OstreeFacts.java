package org.repopush.repo.ostree;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.repopush.repo.RemoteFacts;

/**
 * What a destination says of itself that only this kind understands.
 *
 * @param facts as the receive script says them
 */
record OstreeFacts(RemoteFacts facts) {
    OstreeFacts {
        requireNonNull(facts, "facts");
    }

    /** The mode of the repository, in ostree's words. */
    Optional<String> mode() {
        return facts.first("mode");
    }

    /** Whether its objects are files as they travel. */
    boolean isArchive() {
        return mode().filter(mode -> mode.startsWith("archive")).isPresent();
    }

    /** The collection of repositories that it is one of, where it is. */
    Optional<String> collection() {
        return facts.first("collection");
    }
}
