package org.repopush.tunnel.crypto;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.model.TunnelException;

/**
 * By which algorithms a user's key may sign: those of {@code PubkeyAcceptedAlgorithms}, in its order, but none with SHA-1.
 * Whoever signs, the key's file or an agent, has to know the algorithm; here it is but a name.
 */
public record KeyAlgorithms(List<String> allowed) {
    /** Each algorithm with the type of key that it is for, in OpenSSH's order. */
    private static final Map<String, String> KEY_TYPES = keyTypes();

    public KeyAlgorithms {
        allowed = List.copyOf(allowed);
    }

    private static Map<String, String> keyTypes() {
        Map<String, String> types = new LinkedHashMap<>();
        for (String plain : List.of(
                "ssh-ed25519",
                "ecdsa-sha2-nistp256",
                "ecdsa-sha2-nistp384",
                "ecdsa-sha2-nistp521",
                "sk-ssh-ed25519",
                "sk-ecdsa-sha2-nistp256")) {
            types.put(plain + Certificate.SUFFIX, plain + Certificate.SUFFIX);
        }
        types.put("rsa-sha2-512" + Certificate.SUFFIX, SshKey.RSA + Certificate.SUFFIX);
        types.put("rsa-sha2-256" + Certificate.SUFFIX, SshKey.RSA + Certificate.SUFFIX);
        for (String plain : List.of(
                "ssh-ed25519",
                "ecdsa-sha2-nistp256",
                "ecdsa-sha2-nistp384",
                "ecdsa-sha2-nistp521",
                "sk-ssh-ed25519@openssh.com",
                "sk-ecdsa-sha2-nistp256@openssh.com")) {
            types.put(plain, plain);
        }
        types.put("rsa-sha2-512", SshKey.RSA);
        types.put("rsa-sha2-256", SshKey.RSA);
        return types;
    }

    public static KeyAlgorithms of(SshConfig config) throws TunnelException {
        List<String> configured = config.algorithms("pubkeyacceptedalgorithms").orElse(List.copyOf(KEY_TYPES.keySet()));
        List<String> allowed =
                configured.stream().filter(KEY_TYPES::containsKey).toList();
        if (allowed.isEmpty()) {
            throw Algorithms.nothingAllowed("PubkeyAcceptedAlgorithms", configured, KEY_TYPES.keySet());
        }
        return new KeyAlgorithms(allowed);
    }

    /**
     * What a key may sign with, the preferred algorithm first. More than one for RSA, which has several hashes.
     *
     * @param keyType the key's, for instance {@code ssh-rsa}
     * @param serverTakes what the server says it takes; it may not say all, so that it decides only where there is a choice
     */
    public List<String> of(String keyType, Optional<Set<String>> serverTakes) {
        List<String> ours = allowed.stream()
                .filter(algorithm -> keyType.equals(KEY_TYPES.get(algorithm)))
                .toList();
        return serverTakes
                .filter(known -> ours.size() > 1)
                .map(known -> ours.stream()
                        .filter(algorithm -> known.contains(signature(algorithm)))
                        .toList())
                .orElse(ours);
    }

    /** The name that the signature itself bears: a certificate's is that of its key. */
    public static String signature(String algorithm) {
        return Certificate.plainName(algorithm);
    }
}
