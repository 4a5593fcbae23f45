package org.repopush.cli.options;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code --force-with-lease=REF:COMMIT} says: this ref may move anywhere, if it still is that commit.
 *
 * @param expected empty: the ref must not exist
 */
record Lease(String ref, Optional<String> expected) {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern ZEROS = Pattern.compile("0*");

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
        if (!commit.isEmpty() && !COMMIT.matcher(commit).matches()) {
            throw new TypeConversionException("'" + commit + "' is not a whole commit checksum in lower-case hex");
        }
        Optional<String> expected = ZEROS.matcher(commit).matches() ? Optional.empty() : Optional.of(commit);
        return new Lease(text.substring(0, colon), expected);
    }
}
