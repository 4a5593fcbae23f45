package org.repopush.tunnel.io;

/** Text from outside on its way to a terminal or log: characters that could move a cursor or forge a line are replaced. */
public final class Printable {
    private static final char REPLACEMENT = '\uFFFD';

    private Printable() {}

    /** Unsafe characters become U+FFFD; tabs stay, and bytes that are not UTF-8 are shown, see {@link RawText}. */
    public static String text(String raw) {
        StringBuilder safe = new StringBuilder(raw.length());
        raw.codePoints().forEach(c -> {
            if (RawText.isByte(c)) {
                safe.append(RawText.shown(c));
            } else {
                safe.appendCodePoint(isUnsafe(c) && c != '\t' ? REPLACEMENT : c);
            }
        });
        return safe.toString();
    }

    /**
     * Control characters, line and paragraph separators, lone surrogates, and format characters: these are invisible or
     * turn the direction of writing. The one definition of the program.
     */
    public static boolean isUnsafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
