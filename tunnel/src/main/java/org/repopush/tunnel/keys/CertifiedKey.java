package org.repopush.tunnel.keys;

import java.util.Optional;
import org.repopush.tunnel.crypto.SshKey;

/**
 * A certificate in a file, with the key that signs for it.
 *
 * @param where the certificate's file
 * @param certificate what is offered
 * @param signer whoever has the private key, if anybody was found
 */
public record CertifiedKey(String where, SshKey certificate, Optional<UserKey> signer) implements UserKey {
    @Override
    public Optional<SshKey> known() {
        return Optional.of(certificate);
    }

    @Override
    public boolean signsAtOnce() {
        return signer.filter(UserKey::signsAtOnce).isPresent();
    }

    @Override
    public byte[] sign(String algorithm, byte[] data) throws UnusableKeyException, InterruptedException {
        if (signer.isEmpty()) {
            throw new UnusableKeyException("skipped, there is no private key for this certificate");
        }
        return signer.get().sign(algorithm, data);
    }
}
