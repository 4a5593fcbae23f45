package org.repopush.cli.options;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code --force-with-lease=REF:COMMIT} says: this ref may move anywhere, if it still is that commit. What a commit looks like
 * is for the kind of repository to say, which is not known yet.
 *
 * @param expected empty: the ref must not exist
 */
record Lease(String ref, Optional<String> expected) {
    Lease {
        requireNonNull(ref, "ref");
        requireNonNull(expected, "expected");
    }

    /** The last colon divides, because the name of a ref of a remote holds one. */
    static Lease parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new TypeConversionException("'" + text + "' is not REF:COMMIT");
        }
        String commit = text.substring(colon + 1);
        return new Lease(text.substring(0, colon), Optional.of(commit).filter(given -> !given.isEmpty()));
    }
}
