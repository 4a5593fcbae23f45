package org.repopush.report;

import static org.repopush.tunnel.io.Printable.isUnsafe;

import java.util.Locale;
import org.repopush.tunnel.io.RawText;

/**
 * Text that changes nothing but the line it stands in. Names of files and refs, and what a remote tool wrote, may hold
 * escape sequences that would move the cursor or fake a line of ours; they are shown, not obeyed.
 */
final class Printable {
    private Printable() {}

    /** The text with every unsafe character replaced by a visible escape. */
    static String of(String text) {
        if (text.codePoints().noneMatch(org.repopush.tunnel.io.Printable::isUnsafe)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> append(safe, c));
        return safe.toString();
    }

    private static void append(StringBuilder safe, int c) {
        if (!isUnsafe(c)) {
            safe.appendCodePoint(c);
        } else if (RawText.isByte(c)) {
            safe.append(RawText.shown(c));
        } else if (c == '\n') {
            safe.append("\\n");
        } else if (c == '\t') {
            safe.append("\\t");
        } else if (c == '\r') {
            safe.append("\\r");
        } else {
            safe.append(String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
        }
    }
}
