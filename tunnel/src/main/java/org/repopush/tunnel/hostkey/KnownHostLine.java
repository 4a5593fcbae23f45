package org.repopush.tunnel.hostkey;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.io.Patterns;

/** One line of a known_hosts file: {@code [@marker] names key-type base64-key [comment]}. */
record KnownHostLine(Path file, int number, Marker marker, String names, String keyType, String key) {
    enum Marker {
        NONE,
        CERT_AUTHORITY,
        REVOKED
    }

    private static final String HASH_PREFIX = "|1|";
    private static final int HASH_LENGTH = 20;

    static Optional<KnownHostLine> parse(String text, Path file, int number) {
        List<String> fields = new ArrayList<>(Arrays.asList(text.strip().split("[ \t]+")));
        if (fields.get(0).isEmpty() || fields.get(0).startsWith("#")) {
            return Optional.empty();
        }
        Optional<Marker> marker = marker(fields.get(0));
        if (marker.isEmpty()) {
            return Optional.empty();
        }
        if (marker.get() != Marker.NONE) {
            fields.remove(0);
        }
        if (fields.size() < 3) {
            return Optional.empty();
        }
        try {
            byte[] blob = Base64.getDecoder().decode(fields.get(2));
            if (!SshKey.isOfType(blob, fields.get(1))) {
                return Optional.empty();
            }
            String key = Base64.getEncoder().encodeToString(blob);
            return Optional.of(new KnownHostLine(file, number, marker.get(), fields.get(0), fields.get(1), key));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not Base64: a broken line says nothing
        }
    }

    private static Optional<Marker> marker(String field) {
        return switch (field) {
            case "@cert-authority" -> Optional.of(Marker.CERT_AUTHORITY);
            case "@revoked" -> Optional.of(Marker.REVOKED);
            default -> field.startsWith("@") ? Optional.empty() : Optional.of(Marker.NONE);
        };
    }

    boolean holds(SshKey other) {
        return isOfType(other) && key.equals(other.base64());
    }

    boolean isOfType(SshKey other) {
        return keyType.equals(other.type());
    }

    boolean isHashed() {
        return names.startsWith(HASH_PREFIX);
    }

    boolean matchesAny(List<String> hosts) {
        return hosts.stream().anyMatch(this::matches);
    }

    private boolean matches(String host) {
        if (isHashed()) {
            return matchesHash(host);
        }
        String patterns = names.toLowerCase(Locale.ROOT);
        return Patterns.match(Arrays.asList(patterns.split(",")), host.toLowerCase(Locale.ROOT));
    }

    /** {@code |1|base64(salt)|base64(HMAC-SHA1(salt, name))} */
    private boolean matchesHash(String host) {
        String[] parts = names.substring(HASH_PREFIX.length()).split("\\|");
        if (parts.length != 2) {
            return false;
        }
        try {
            byte[] salt = Base64.getDecoder().decode(parts[0]);
            byte[] expected = Base64.getDecoder().decode(parts[1]);
            return salt.length > 0 && MessageDigest.isEqual(expected, hmac(salt, host));
        } catch (IllegalArgumentException e) {
            return false; // not Base64: a broken line matches nothing
        }
    }

    /** The name as a line of its own would hold it hashed. */
    static String hash(String host, RandomGenerator random) {
        byte[] salt = new byte[HASH_LENGTH];
        random.nextBytes(salt);
        Base64.Encoder base64 = Base64.getEncoder();
        return HASH_PREFIX + base64.encodeToString(salt) + "|" + base64.encodeToString(hmac(salt, host));
    }

    private static byte[] hmac(byte[] salt, String host) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1"); // the format's own choice; it hides names and protects nothing
            mac.init(new SecretKeySpec(salt, "HmacSHA1"));
            return mac.doFinal(host.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA1", e);
        }
    }

    SshKey hostKey() {
        return new SshKey(keyType, key);
    }

    /** File and line, for messages. */
    String where() {
        return file + " line " + number;
    }
}
