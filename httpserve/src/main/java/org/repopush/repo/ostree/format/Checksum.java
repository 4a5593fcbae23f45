package org.repopush.repo.ostree.format;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A SHA-256: the name of an object. Four words in big-endian order, a third of the memory that an array would take. */
public record Checksum(long a, long b, long c, long d) {
    /** Length in bytes. */
    public static final int SIZE = 32;

    private static final int HEX_LENGTH = 2 * SIZE;

    /** Reads 64 lower-case hex digits; empty for anything else. */
    public static Optional<Checksum> parse(CharSequence hex) {
        if (hex.length() != HEX_LENGTH || !hex.chars().allMatch(Checksum::isLowerHex)) {
            return Optional.empty();
        }
        return Optional.of(of(HexFormat.of().parseHex(hex)));
    }

    /** The checksum that these 32 bytes are. */
    public static Checksum of(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a checksum has 32 bytes, not " + bytes.length);
        }
        ByteBuffer words = ByteBuffer.wrap(bytes);
        return new Checksum(words.getLong(), words.getLong(), words.getLong(), words.getLong());
    }

    /** The checksum of this content. */
    public static Checksum ofContent(byte[] content) {
        try {
            return of(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(SIZE)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }

    /** The number that its first two digits are: objects lie in 256 folders by it. */
    public int folder() {
        return (int) (a >>> (Long.SIZE - Byte.SIZE));
    }

    public String hex() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d);
    }

    /** Written out, because no class cache holds what the JVM would generate for a record: 5 ms of every start. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Checksum sum && a == sum.a && b == sum.b && c == sum.c && d == sum.d;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(a); // no part of a checksum is less random than another
    }

    @Override
    public String toString() {
        return hex();
    }

    private static boolean isLowerHex(int digit) {
        return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
    }
}
