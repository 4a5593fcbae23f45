package org.repopush.tunnel.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Text whose bytes all come back, also where they are not UTF-8: names of files are bytes. Such a byte is a lone surrogate, U+DC80
 * to U+DCFF, which stands in no UTF-8; Python calls that "surrogateescape".
 */
public final class RawText {
    private static final int ESCAPE = 0xDC00;
    private static final int FIRST = ESCAPE + 0x80;
    private static final int LAST = ESCAPE + 0xFF;

    private RawText() {}

    /** The text of these bytes. */
    public static String decode(byte[] bytes) {
        CharsetDecoder decoder = UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isError()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE + (in.get() & 0xFF)));
            }
            decoder.reset();
        }
    }

    /** The bytes of this text. Other lone surrogates become question marks. */
    public static byte[] encode(String text) {
        if (!isRaw(text)) {
            return text.getBytes(UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        text.codePoints().forEach(c -> {
            if (isByte(c)) {
                bytes.write(c - ESCAPE);
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    /** Whether it holds bytes that are not UTF-8. */
    public static boolean isRaw(String text) {
        return text.codePoints().anyMatch(RawText::isByte);
    }

    /** Whether a character of such a text is a byte that is not UTF-8. */
    public static boolean isByte(int codePoint) {
        return codePoint >= FIRST && codePoint <= LAST;
    }

    /** That byte as it is shown: {@code \xe4}. */
    public static String shown(int codePoint) {
        return String.format("\\x%02x", codePoint - ESCAPE);
    }
}
