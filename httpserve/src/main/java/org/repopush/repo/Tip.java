package org.repopush.repo;

import static java.util.Objects.requireNonNull;

/**
 * A ref with the revision that it names at the source.
 *
 * @param ref name as the repository's own tool prints it
 * @param revision the kind's revision id; for OSTree and git a commit checksum in lower-case hex
 */
public record Tip(String ref, String revision) {
    public Tip {
        requireNonNull(ref, "ref");
        requireNonNull(revision, "revision");
    }
}
