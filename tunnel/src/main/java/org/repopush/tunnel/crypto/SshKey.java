package org.repopush.tunnel.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.util.buffer.BufferException;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A public key, a host's or a user's, as SSH writes it.
 *
 * @param type for instance {@code ssh-ed25519}
 * @param base64 the key's blob, RFC 4253 6.6
 */
public record SshKey(String type, String base64) {
    /** The type of an RSA key, which is not the name of an algorithm that is used any more. */
    public static final String RSA = "ssh-rsa";

    public SshKey {
        requireNonNull(type, "type");
        requireNonNull(base64, "base64");
    }

    /**
     * The key of which these are the bytes.
     *
     * @throws IllegalArgumentException when the blob does not begin with the key's type
     */
    public static SshKey of(byte[] blob) {
        try {
            String type = new ByteArrayBuffer(blob).getString();
            return new SshKey(type, Base64.getEncoder().encodeToString(blob));
        } catch (BufferException e) {
            throw new IllegalArgumentException("not the blob of a key", e);
        }
    }

    /** What a line of a {@code .pub} file holds: type, key, comment; empty when it is something else. */
    public static Optional<SshKey> parse(String line) {
        String[] words = line.strip().split("[ \\t]+", 3);
        if (words.length < 2) {
            return Optional.empty();
        }
        try {
            SshKey key = of(Base64.getDecoder().decode(words[1]));
            return key.type().equals(words[0]) ? Optional.of(key) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public static SshKey of(PublicKey key) {
        ByteArrayBuffer blob = new ByteArrayBuffer();
        blob.putRawPublicKey(key);
        return new SshKey(KeyUtils.getKeyType(key), Base64.getEncoder().encodeToString(blob.getCompactData()));
    }

    public byte[] blob() {
        return Base64.getDecoder().decode(base64);
    }

    /** Whether a blob begins with the name of its type, as every key does. */
    public static boolean isOfType(byte[] blob, String type) {
        byte[] name = type.getBytes(ISO_8859_1);
        return blob.length > Integer.BYTES + name.length
                && ByteBuffer.wrap(blob).getInt() == name.length
                && Arrays.equals(blob, Integer.BYTES, Integer.BYTES + name.length, name, 0, name.length);
    }

    /** The type as OpenSSH names it to people: {@code ED25519}. */
    public String shortType() {
        return type.startsWith("ecdsa-")
                ? "ECDSA"
                : type.replaceFirst("^ssh-", "").toUpperCase(Locale.ROOT);
    }

    /** As {@code ssh-keygen -l} shows it. */
    public String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob());
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Written out, because no class cache holds what the JVM would generate for a record. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SshKey key && type.equals(key.type) && base64.equals(key.base64);
    }

    @Override
    public int hashCode() {
        return base64.hashCode(); // begins with the type
    }

    @Override
    public String toString() {
        return type + " " + fingerprint();
    }
}
