package org.repopush.report;

/**
 * What is known about the terminal.
 *
 * @param out whether standard output is one
 * @param err whether standard error is one that understands escape sequences
 * @param columns its width in characters
 */
public record Terminal(boolean out, boolean err, int columns) {
    /** No terminal at all. */
    public static final Terminal NONE = new Terminal(false, false, 80);

    public Terminal {
        if (columns < 1) {
            throw new IllegalArgumentException("columns: " + columns);
        }
    }
}
