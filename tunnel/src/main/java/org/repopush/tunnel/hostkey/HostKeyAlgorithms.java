package org.repopush.tunnel.hostkey;

import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.crypto.Algorithms;
import org.repopush.tunnel.crypto.Certificate;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.model.TunnelException;

/**
 * Algorithms for the server's key, in the order of OpenSSH: those of keys that we know first, for a server shows one key only
 * and it should be one that we can compare. An order that the user has chosen is kept.
 */
public final class HostKeyAlgorithms {
    /** OpenSSH's own order. */
    private static final List<BuiltinSignatures> DEFAULT_ORDER = List.of(
            BuiltinSignatures.ed25519_cert,
            BuiltinSignatures.nistp256_cert,
            BuiltinSignatures.nistp384_cert,
            BuiltinSignatures.nistp521_cert,
            BuiltinSignatures.rsaSHA512_cert,
            BuiltinSignatures.rsaSHA256_cert,
            BuiltinSignatures.ed25519,
            BuiltinSignatures.nistp256,
            BuiltinSignatures.nistp384,
            BuiltinSignatures.nistp521,
            BuiltinSignatures.rsaSHA512,
            BuiltinSignatures.rsaSHA256);

    private HostKeyAlgorithms() {}

    /**
     * The algorithms to propose, those of known keys first.
     *
     * @param knownTypes of the keys that are known for the host
     * @param certificates whether a certificate would tell more than the plain key; otherwise none is asked for, unless the
     *     user wants nothing else
     */
    public static List<NamedFactory<Signature>> of(
            SshConfig config, Collection<String> knownTypes, boolean certificates) throws TunnelException {
        List<BuiltinSignatures> allowed =
                Algorithms.allowed("HostKeyAlgorithms", config.algorithms("hostkeyalgorithms"), DEFAULT_ORDER);
        List<BuiltinSignatures> plain =
                allowed.stream().filter(one -> !isCertificate(one)).toList();
        List<BuiltinSignatures> wanted = certificates || plain.isEmpty() ? allowed : plain;
        return List.copyOf(
                isDefaultOrder(wanted)
                        ? knownFirst(
                                wanted,
                                one -> (certificates && isCertificate(one)) || knownTypes.contains(keyType(one)))
                        : wanted);
    }

    /** Whether a signature by this algorithm proves anything; an authority signs by its plain key. */
    static boolean isTrusted(BuiltinSignatures signature) {
        return DEFAULT_ORDER.contains(signature) && !isCertificate(signature);
    }

    static boolean holdCertificates(List<NamedFactory<Signature>> algorithms) {
        return algorithms.stream().anyMatch(one -> one.getName().endsWith(Certificate.SUFFIX));
    }

    private static boolean isDefaultOrder(List<BuiltinSignatures> list) {
        return list.equals(DEFAULT_ORDER.stream().filter(list::contains).toList());
    }

    private static List<BuiltinSignatures> knownFirst(
            List<BuiltinSignatures> list, Predicate<BuiltinSignatures> known) {
        return Stream.concat(list.stream().filter(known), list.stream().filter(known.negate()))
                .toList();
    }

    private static boolean isCertificate(BuiltinSignatures signature) {
        return signature.getName().endsWith(Certificate.SUFFIX);
    }

    /** The type of the plain keys that sign so. */
    private static String keyType(BuiltinSignatures signature) {
        String name = Certificate.plainName(signature.getName());
        return name.startsWith("rsa-") ? SshKey.RSA : name;
    }
}
