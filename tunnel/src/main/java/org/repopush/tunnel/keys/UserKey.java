package org.repopush.tunnel.keys;

import java.util.Optional;
import org.repopush.tunnel.crypto.SshKey;

/** A key of the user's that can be offered, wherever it is. Used by one thread. */
public interface UserKey {
    /** Where it comes from, for messages. */
    String where();

    /** Its public part, as far as that is known without a question to the user; empty for some encrypted files. */
    Optional<SshKey> known();

    /**
     * Its public part; may ask for a passphrase.
     *
     * @throws UnusableKeyException when it cannot be had
     */
    default SshKey reveal() throws UnusableKeyException, InterruptedException {
        return known().orElseThrow(() -> new UnusableKeyException("skipped, its public part is not known"));
    }

    /**
     * Whether a signature needs neither a person nor a secret, costs next to nothing, and is about a key that the user means to
     * show: then a request can carry it at once.
     */
    boolean signsAtOnce();

    /**
     * Signs, which may need a passphrase or a touch.
     *
     * @param algorithm of a request
     * @return the signature as SSH writes it, with its name
     * @throws UnusableKeyException when that is not possible
     */
    byte[] sign(String algorithm, byte[] data) throws UnusableKeyException, InterruptedException;
}
