package org.repopush.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Arrays;

/** An answer on its way from bytes to characters, without a trace elsewhere in memory. Whoever has the bytes wipes them. */
final class SecretLine {
    /** As OpenSSH reads: in bytes. */
    static final int LONGEST = 1024;

    private SecretLine() {}

    /** The characters up to the end of the line, or of the bytes. */
    static char[] of(byte[] bytes, int length) {
        int end = 0;
        while (end < length && bytes[end] != '\n' && bytes[end] != '\r') {
            end++;
        }
        CharBuffer chars = UTF_8.decode(ByteBuffer.wrap(bytes, 0, end));
        char[] answer = new char[chars.remaining()];
        chars.get(answer);
        Arrays.fill(chars.array(), '\0');
        return answer;
    }
}
