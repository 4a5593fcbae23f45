package org.repopush.tunnel.crypto;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.common.util.buffer.BufferException;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * What has to be known of an OpenSSH certificate to offer it; whether it is good is for the server to say. Layout:
 * PROTOCOL.certkeys of OpenSSH.
 *
 * @param plain the key that is certified
 * @param forUsers whether it certifies a user's key, not a host's
 */
public record Certificate(SshKey plain, boolean forUsers) {
    /** Behind the name of every type of certificate, and of every algorithm that shows one. */
    public static final String SUFFIX = "-cert-v01@openssh.com";

    private static final int USER = 1;

    /** How many fields the key has in a certificate of this type. */
    private static final Map<String, Integer> FIELDS = Map.of(
            "ssh-ed25519",
            1,
            "ecdsa-sha2-nistp256",
            2,
            "ecdsa-sha2-nistp384",
            2,
            "ecdsa-sha2-nistp521",
            2,
            SshKey.RSA,
            2,
            "sk-ssh-ed25519",
            2,
            "sk-ecdsa-sha2-nistp256",
            3);

    /** Empty when the key is none, or one that is not known here. */
    public static Optional<Certificate> of(SshKey key) {
        if (!key.type().endsWith(SUFFIX)) {
            return Optional.empty();
        }
        String type = key.type().substring(0, key.type().length() - SUFFIX.length());
        return Optional.ofNullable(FIELDS.get(type)).flatMap(fields -> read(key, fields));
    }

    /** The name of the key, or of its algorithm, that a certificate's stands for; any other name stands for itself. */
    public static String plainName(String name) {
        if (!name.endsWith(SUFFIX)) {
            return name;
        }
        String plain = name.substring(0, name.length() - SUFFIX.length());
        return plain.startsWith("sk-") ? plain + "@openssh.com" : plain;
    }

    private static Optional<Certificate> read(SshKey key, int fields) {
        ByteArrayBuffer blob = new ByteArrayBuffer(key.blob());
        try {
            blob.getString(); // type
            blob.getBytes(); // nonce
            int start = blob.rpos();
            for (int i = 0; i < fields; i++) {
                blob.getBytes();
            }
            byte[] fieldsOfKey = Arrays.copyOfRange(key.blob(), start, blob.rpos());
            blob.getLong(); // serial
            return Optional.of(new Certificate(plain(key.type(), fieldsOfKey), blob.getInt() == USER));
        } catch (BufferException e) {
            return Optional.empty();
        }
    }

    private static SshKey plain(String type, byte[] fields) {
        ByteArrayBuffer blob = new ByteArrayBuffer();
        blob.putString(plainName(type));
        blob.putRawBytes(fields);
        return SshKey.of(blob.getCompactData());
    }
}
