package org.repopush.repo.tree.catalogue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Names of files as they stand in a catalogue. A name is bytes. Here it is a text in which each character is one byte, so that texts
 * compare as bytes do; encoded, bytes below 0x20, 0x7f, the percent sign, the backslash, and what is not UTF-8 are {@code %XX}.
 */
public final class Names {
    private static final String HEX = "0123456789ABCDEF";

    private Names() {}

    /** The encoded form of a name. */
    public static String encode(String raw) {
        return isPlain(raw) ? raw : encodeBytes(raw);
    }

    /** Whether a name is the same when it is encoded, and has no byte beyond ASCII. */
    private static boolean isPlain(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c < 0x20 || c > 0x7e || c == '%' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static String encodeBytes(String raw) {
        StringBuilder encoded = new StringBuilder(raw.length() + 16);
        int at = 0;
        while (at < raw.length()) {
            int length = sequence(raw, at);
            char c = raw.charAt(at);
            if (length == 0 || c < 0x20 || c == 0x7f || c == '%' || c == '\\') {
                encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                at++;
            } else {
                encoded.append(raw, at, at + length);
                at += length;
            }
        }
        return encoded.toString();
    }

    /** How many bytes the character of UTF-8 has that begins here; 0 when none does. */
    private static int sequence(String raw, int at) {
        char first = raw.charAt(at);
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : 4;
        if (first < 0xc2 || first > 0xf4 || at + length > raw.length()) {
            return 0;
        }
        for (int i = at + 1; i < at + length; i++) {
            if ((raw.charAt(i) & 0xc0) != 0x80) {
                return 0;
            }
        }
        char second = raw.charAt(at + 1);
        boolean shortest = (first != 0xe0 || second >= 0xa0) && (first != 0xf0 || second >= 0x90);
        boolean scalar = (first != 0xed || second < 0xa0) && (first != 0xf4 || second < 0x90);
        return shortest && scalar ? length : 0;
    }

    /**
     * The name that has this encoded form.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static String decode(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        StringBuilder raw = new StringBuilder(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c != '%') {
                raw.append(c);
                continue;
            }
            if (i + 2 >= encoded.length()) {
                throw new IllegalArgumentException("a name that is cut: " + encoded);
            }
            int high = HEX.indexOf(encoded.charAt(i + 1));
            int low = HEX.indexOf(encoded.charAt(i + 2));
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException("no encoded name: " + encoded);
            }
            raw.append((char) (high << 4 | low));
            i += 2;
        }
        return raw.toString();
    }

    /** An encoded name for people: what is UTF-8 as its characters. */
    public static String display(String encoded) {
        return new String(encoded.getBytes(ISO_8859_1), UTF_8);
    }

    /** The text of these bytes, a character for each. */
    public static String ofBytes(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
