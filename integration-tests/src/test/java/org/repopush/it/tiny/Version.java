package org.repopush.it.tiny;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** One version of the file. */
final class Version {
    private final long number;
    private final byte[] bytes;

    private Version(long number, byte[] bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    static Version of(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        int end = text.indexOf('\n');
        long number = Long.parseLong(end < 0 ? text.strip() : text.substring(0, end));
        return new Version(number, bytes);
    }

    /** 0 for none so far. */
    long number() {
        return number;
    }

    /** The number and the SHA-256 of the file. */
    String revision() {
        return number + "-" + digest(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    /** The number of a revision, which need not be here. */
    static long number(String revision) {
        int end = revision.indexOf('-');
        return end < 0 ? 0 : Long.parseLong(revision.substring(0, end));
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
