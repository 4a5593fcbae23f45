package org.repopush.repo;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Where a push went, for texts about it.
 *
 * @param host of the destination, as messages name it
 * @param destination as messages name it
 * @param source the repository here
 * @param quoting makes a text one word of a shell's command line
 */
public record Place(String host, String destination, Path source, UnaryOperator<String> quoting) {
    public Place {
        requireNonNull(host, "host");
        requireNonNull(destination, "destination");
        requireNonNull(source, "source");
        requireNonNull(quoting, "quoting");
    }

    /** This text as one word of a shell's command line. */
    public String word(String text) {
        return quoting.apply(text);
    }
}
