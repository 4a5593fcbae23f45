package org.repopush.tunnel.config;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.repopush.tunnel.io.Patterns;

/**
 * What {@code +}, {@code -} and {@code ^} before a list of algorithms mean: the list that OpenSSH 9.2 has when nothing is set,
 * with more at its end, with fewer, or with some at its head. Names that are not supported here do no harm in it.
 */
final class DefaultAlgorithms {
    private static final String PLAIN_KEYS = "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
            + "sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256";

    private static final String KEYS = "ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,"
            + "ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521-cert-v01@openssh.com,"
            + "sk-ssh-ed25519-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,"
            + "rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com," + PLAIN_KEYS;

    private static final Map<String, String> LISTS = Map.of(
            "ciphers",
            "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,"
                    + "aes256-gcm@openssh.com",
            "macs",
            "umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,"
                    + "hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com,"
                    + "umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1",
            "kexalgorithms",
            "mlkem768x25519-sha256,sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,"
                    + "curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
                    + "diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,"
                    + "diffie-hellman-group18-sha512,diffie-hellman-group14-sha256",
            "hostkeyalgorithms",
            KEYS,
            "pubkeyacceptedalgorithms",
            KEYS,
            "casignaturealgorithms",
            PLAIN_KEYS);

    private DefaultAlgorithms() {}

    /** A list without a sign before it stays as it is. */
    static String resolve(String keyword, String list) {
        List<String> defaults = split(LISTS.getOrDefault(keyword, ""));
        List<String> named = split(list.substring(list.isEmpty() ? 0 : 1));
        return switch (list.isEmpty() ? ' ' : list.charAt(0)) {
            case '+' -> join(defaults, named);
            case '^' -> join(named, defaults);
            case '-' ->
                join(
                        defaults.stream()
                                .filter(one -> named.stream().noneMatch(pattern -> Patterns.glob(pattern, one)))
                                .toList(),
                        List.of());
            default -> list;
        };
    }

    private static List<String> split(String list) {
        return list.isEmpty() ? List.of() : Arrays.asList(list.split(","));
    }

    private static String join(List<String> first, List<String> then) {
        Set<String> all = new LinkedHashSet<>(first);
        all.addAll(then);
        return String.join(",", all);
    }
}
