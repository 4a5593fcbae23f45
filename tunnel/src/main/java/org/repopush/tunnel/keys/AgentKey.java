package org.repopush.tunnel.keys;

import java.io.IOException;
import java.util.Optional;
import org.apache.sshd.common.util.buffer.BufferException;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.repopush.tunnel.crypto.KeyAlgorithms;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.io.Printable;

/**
 * A key or certificate that an agent has.
 *
 * @param where for messages
 * @param meant whether the user means this key: it belongs to a file of the configuration, or there is no other
 */
public record AgentKey(Agent agent, SshKey key, String where, boolean meant) implements UserKey {
    /** Flags of a request to sign: the hash for RSA. */
    private static final int SHA_256 = 2;

    private static final int SHA_512 = 4;

    @Override
    public Optional<SshKey> known() {
        return Optional.of(key);
    }

    /** A security key wants to be touched, so the server has to take it first. */
    @Override
    public boolean signsAtOnce() {
        return meant && !key.type().startsWith("sk-");
    }

    @Override
    public byte[] sign(String algorithm, byte[] data) throws UnusableKeyException, InterruptedException {
        try {
            byte[] signature = agent.sign(key, data, flags(algorithm));
            String name = new ByteArrayBuffer(signature).getString();
            if (!name.equals(KeyAlgorithms.signature(algorithm))) {
                throw new UnusableKeyException(
                        "skipped, the agent signs with " + Printable.text(name) + " instead of " + algorithm);
            }
            return signature;
        } catch (UnusableKeyException e) {
            throw e;
        } catch (IOException | BufferException e) {
            throw new UnusableKeyException("skipped, the agent does not sign: " + e.getMessage(), e);
        }
    }

    private static int flags(String algorithm) {
        return switch (KeyAlgorithms.signature(algorithm)) {
            case "rsa-sha2-256" -> SHA_256;
            case "rsa-sha2-512" -> SHA_512;
            default -> 0;
        };
    }
}
