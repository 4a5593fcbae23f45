package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.util.function.IntSupplier;

/**
 * What is known about the terminal.
 *
 * @param out whether standard output is one that understands escape sequences
 * @param err whether standard error is
 * @param width its width in characters at this moment, at least 1; asked often, by one thread at a time
 * @param height its lines, likewise
 */
public record Terminal(boolean out, boolean err, IntSupplier width, IntSupplier height) {
    /** No terminal at all. */
    public static final Terminal NONE = new Terminal(false, false, 80);

    public Terminal {
        requireNonNull(width, "width");
        requireNonNull(height, "height");
    }

    private static final int USUAL_HEIGHT = 24;

    /** One of the usual height whose size never changes. */
    public Terminal(boolean out, boolean err, int columns) {
        this(out, err, () -> columns, () -> USUAL_HEIGHT);
        if (columns < 1) {
            throw new IllegalArgumentException("columns: " + columns);
        }
    }
}
