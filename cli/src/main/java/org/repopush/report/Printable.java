package org.repopush.report;

import java.util.Locale;

/**
 * Text that changes nothing but the line it stands in. Names of files and refs, and what a remote tool wrote, may hold
 * escape sequences that would move the cursor or fake a line of ours; they are shown, not obeyed.
 */
final class Printable {
    private Printable() {}

    /** The text with every control character replaced by a visible escape. */
    static String of(String text) {
        if (text.codePoints().noneMatch(Printable::isUnsafe)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> append(safe, c));
        return safe.toString();
    }

    private static void append(StringBuilder safe, int c) {
        if (!isUnsafe(c)) {
            safe.appendCodePoint(c);
        } else if (c == '\n') {
            safe.append("\\n");
        } else if (c == '\t') {
            safe.append("\\t");
        } else if (c == '\r') {
            safe.append("\\r");
        } else {
            safe.append(String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : "\\u%04x", c));
        }
    }

    /** Controls, line and paragraph separators, lone surrogates, and what reorders text (bidirectional controls). */
    private static boolean isUnsafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.FORMAT -> isBidirectional(c);
            default -> false;
        };
    }

    private static boolean isBidirectional(int c) {
        return (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0x200E
                || c == 0x200F
                || c == 0x061C;
    }
}
