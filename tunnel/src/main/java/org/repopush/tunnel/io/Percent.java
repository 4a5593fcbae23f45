package org.repopush.tunnel.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/**
 * Words of the line protocol. Every byte (UTF-8, or what {@link RawText} holds) outside {@code A-Za-z0-9._/-} is written as {@code %XX}, upper case, so
 * that a word survives any shell. There is no empty word; callers write {@code -} where they mean nothing.
 */
public final class Percent {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Percent() {}

    /**
     * The value in characters that need no quoting.
     *
     * @throws IllegalArgumentException when the value is empty
     */
    public static String encode(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("an empty value cannot be sent");
        }
        StringBuilder word = new StringBuilder(value.length());
        for (byte b : RawText.encode(value)) {
            if (isPlain(b)) {
                word.append((char) b);
            } else {
                HEX.toHexDigits(word.append('%'), b);
            }
        }
        return word.toString();
    }

    /**
     * The value of a word that the remote script wrote, with bytes that are not UTF-8 (file names may hold them) as
     * {@link RawText} has them. A script may escape more than it has to.
     *
     * @throws IllegalArgumentException when the word is empty, an escape is malformed or a byte that has to be escaped is not
     */
    public static String decode(String word) {
        if (word.isEmpty()) {
            throw new IllegalArgumentException("empty word");
        }
        return unescape(word, true);
    }

    /** Decodes the escapes of a URL; every other character stands for itself. */
    public static String decodeUrl(String text) {
        return unescape(text, false);
    }

    private static String unescape(String text, boolean strict) {
        byte[] from = strict ? text.getBytes(ISO_8859_1) : RawText.encode(text);
        ByteArrayOutputStream to = new ByteArrayOutputStream(from.length);
        for (int i = 0; i < from.length; i++) {
            if (from[i] == '%') {
                to.write(escaped(from, i, strict));
                i += 2;
            } else if (strict && !isPlain(from[i])) {
                throw new IllegalArgumentException("a byte that should be escaped");
            } else {
                to.write(from[i]);
            }
        }
        return RawText.decode(to.toByteArray());
    }

    private static int escaped(byte[] from, int at, boolean strict) {
        if (at + 2 >= from.length || !isHex(from[at + 1], strict) || !isHex(from[at + 2], strict)) {
            throw new IllegalArgumentException("a malformed percent-escape");
        }
        return (HexFormat.fromHexDigit(from[at + 1]) << 4) | HexFormat.fromHexDigit(from[at + 2]);
    }

    private static boolean isHex(byte b, boolean upperOnly) {
        return HexFormat.isHexDigit(b) && !(upperOnly && b >= 'a');
    }

    /** {@code -./0-9} are neighbours in ASCII. */
    private static boolean isPlain(byte b) {
        return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b >= '-' && b <= '9') || b == '_';
    }
}
