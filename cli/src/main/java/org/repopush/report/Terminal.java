package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.util.function.IntSupplier;

/**
 * What is known about the terminal.
 *
 * @param out whether standard output is one that understands escape sequences
 * @param err whether standard error is
 * @param width its width in characters at this moment, at least 1; asked often, by the thread that runs the push
 */
public record Terminal(boolean out, boolean err, IntSupplier width) {
    /** No terminal at all. */
    public static final Terminal NONE = new Terminal(false, false, 80);

    public Terminal {
        requireNonNull(width, "width");
    }

    /** One whose width never changes. */
    public Terminal(boolean out, boolean err, int columns) {
        this(out, err, () -> columns);
        if (columns < 1) {
            throw new IllegalArgumentException("columns: " + columns);
        }
    }
}
