package org.repopush.tunnel;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * A public key, a host's or a user's, as SSH writes it.
 *
 * @param type for instance {@code ssh-ed25519}
 * @param base64 the key's blob, RFC 4253 6.6
 */
record SshKey(String type, String base64) {
    SshKey {
        requireNonNull(type, "type");
        requireNonNull(base64, "base64");
    }

    static SshKey of(PublicKey key) {
        ByteArrayBuffer blob = new ByteArrayBuffer();
        blob.putRawPublicKey(key);
        return new SshKey(KeyUtils.getKeyType(key), Base64.getEncoder().encodeToString(blob.getCompactData()));
    }

    /** As {@code ssh-keygen -l} shows it. */
    String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(Base64.getDecoder().decode(base64));
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return type + " " + fingerprint();
    }
}
