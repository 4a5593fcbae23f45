package org.repopush.tunnel.hostkey;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.kex.DHGClient;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.kex.DHFactory;
import org.apache.sshd.common.kex.KeyExchange;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.crypto.Algorithms;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * A certificate that a host shows, OpenSSH's PROTOCOL.certkeys. MINA checks one in some key exchanges and not in others, and
 * against the address rather than the name, so all of that is done here.
 */
record HostCertificate(OpenSshCertificate certificate) {
    SshKey hostKey() {
        return SshKey.of(certificate.getCertPubKey());
    }

    SshKey authority() {
        return SshKey.of(certificate.getCaPubKey());
    }

    /**
     * Why the certificate is not good for a host; what remains then is the plain key in it.
     *
     * @throws TunnelException when it was not signed by its authority at all
     */
    Optional<String> problem(String host, Optional<List<String>> algorithms, Instant now) throws TunnelException {
        checkSignature();
        if (algorithms.isPresent() && !algorithms.get().contains(certificate.getSignatureAlgorithm())) {
            return Optional.of("is signed by " + certificate.getSignatureAlgorithm()
                    + ", which CASignatureAlgorithms does not allow");
        }
        if (certificate.getType() != OpenSshCertificate.Type.HOST) {
            return Optional.of("is not a host certificate");
        }
        if (!OpenSshCertificate.isValidAt(certificate, now)) {
            return Optional.of("is valid from %s to %s only"
                    .formatted(time(certificate.getValidAfter()), time(certificate.getValidBefore())));
        }
        if (!certificate.getCriticalOptions().isEmpty()) {
            return Optional.of("has unknown options");
        }
        Collection<String> principals = certificate.getPrincipals();
        if (!principals.isEmpty() && !principals.contains(host)) {
            return Optional.of("is for " + Printable.text(String.join(", ", principals)) + ", not for " + host);
        }
        return Optional.empty();
    }

    private void checkSignature() throws TunnelException {
        String algorithm = certificate.getSignatureAlgorithm();
        BuiltinSignatures known = BuiltinSignatures.fromFactoryName(algorithm);
        boolean good = false;
        if (known != null && HostKeyAlgorithms.isTrusted(known)) {
            Signature signature = known.create();
            try {
                signature.initVerifier(null, certificate.getCaPubKey());
                signature.update(null, certificate.getMessage());
                good = signature.verify(null, certificate.getSignature());
            } catch (Exception e) { // what MINA declares; a key of another type is one of them
                good = false;
            }
        }
        if (!good) {
            throw new TunnelException(
                    Reason.HOST_KEY,
                    "the host shows a certificate whose signature (%s) cannot be verified"
                            .formatted(Printable.text(String.valueOf(algorithm))));
        }
    }

    private static String time(long epochSecond) {
        boolean bounded = epochSecond >= 0 && epochSecond <= Integer.MAX_VALUE * 100L;
        return bounded
                ? Instant.ofEpochSecond(epochSecond)
                        .atZone(ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString()
                : "ever";
    }

    /**
     * Key exchanges that leave the certificate to {@link #problem}. None with group exchange: there MINA cannot take a
     * certificate.
     */
    static List<KeyExchangeFactory> keyExchanges(SshConfig config) throws TunnelException {
        return Algorithms.keyExchanges(config, UncheckedFactory::new).stream()
                .filter(one -> !one.getName().contains("group-exchange"))
                .toList();
    }

    private record UncheckedFactory(DHFactory factory) implements KeyExchangeFactory {
        @Override
        public String getName() {
            return factory.getName();
        }

        @Override
        public KeyExchange createKeyExchange(Session session) {
            return new Unchecked(factory, session);
        }
    }

    private static final class Unchecked extends DHGClient {
        Unchecked(DHFactory factory, Session session) {
            super(factory, session);
        }

        @Override
        protected void verifyCertificate(Session session, OpenSshCertificate certificate) {
            // left to the check of host keys, which knows the host's name
        }
    }
}
