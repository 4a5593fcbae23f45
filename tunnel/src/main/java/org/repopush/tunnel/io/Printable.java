package org.repopush.tunnel.io;

/** Text from outside on its way to a terminal or log: whatever could move a cursor or forge a line is replaced. */
public final class Printable {
    private static final char REPLACEMENT = '\uFFFD';

    private Printable() {}

    /** Control characters, line separators and characters that turn the direction of writing become U+FFFD. */
    public static String text(String raw) {
        StringBuilder safe = new StringBuilder(raw.length());
        raw.codePoints().forEach(c -> safe.appendCodePoint(isHarmless(c) ? c : REPLACEMENT));
        return safe.toString();
    }

    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL -> codePoint == '\t';
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                false;
            default -> true;
        };
    }
}
