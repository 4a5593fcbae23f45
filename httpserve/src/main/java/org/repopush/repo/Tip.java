package org.repopush.repo;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A ref with the revision that it names at the source.
 *
 * @param ref name as the repository's own tool prints it
 * @param revision the kind's revision id; for OSTree and git a commit checksum in lower-case hex
 * @param target the ref that this one follows, where it is an alias
 */
public record Tip(String ref, String revision, Optional<String> target) {
    public Tip {
        requireNonNull(ref, "ref");
        requireNonNull(revision, "revision");
        requireNonNull(target, "target");
    }

    /** One that names its revision itself. */
    public Tip(String ref, String revision) {
        this(ref, revision, Optional.empty());
    }
}
