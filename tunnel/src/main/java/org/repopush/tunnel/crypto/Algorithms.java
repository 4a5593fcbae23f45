package org.repopush.tunnel.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.OptionalFeature;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.DHFactory;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * Which algorithms are proposed, and in which order: those that the user's configuration allows, MINA has and nobody
 * doubts. Never proposed, whatever the configuration says: SHA-1 in signatures, MACs or key exchange, CBC, DSA. Of OpenSSH's
 * own defaults the order of ciphers is ours; a list that the user wrote keeps its order.
 */
public final class Algorithms {
    private static final List<BuiltinCiphers> AES_FIRST = List.of(
            BuiltinCiphers.aes128gcm,
            BuiltinCiphers.aes256gcm,
            BuiltinCiphers.aes128ctr,
            BuiltinCiphers.aes192ctr,
            BuiltinCiphers.aes256ctr,
            BuiltinCiphers.cc20p1305_openssh);

    private static final List<BuiltinMacs> MACS = List.of(
            BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm, BuiltinMacs.hmacsha256, BuiltinMacs.hmacsha512);

    private static final List<BuiltinDHFactories> KEY_EXCHANGES = List.of(
            BuiltinDHFactories.curve25519,
            BuiltinDHFactories.curve25519_libssh,
            BuiltinDHFactories.ecdhp256,
            BuiltinDHFactories.ecdhp384,
            BuiltinDHFactories.ecdhp521,
            BuiltinDHFactories.dhgex256,
            BuiltinDHFactories.dhg16_512,
            BuiltinDHFactories.dhg18_512,
            BuiltinDHFactories.dhg14_256);

    private static final String GCM = "aes128-gcm@openssh.com,aes256-gcm@openssh.com";
    private static final String CTR = "aes128-ctr,aes192-ctr,aes256-ctr";
    private static final String CHACHA = "chacha20-poly1305@openssh.com";

    /** What {@code ssh -G} prints when nobody has set Ciphers: OpenSSH to 9.9, and from 10.0. */
    private static final List<String> DEFAULT_CIPHERS =
            List.of(String.join(",", CHACHA, CTR, GCM), String.join(",", CHACHA, GCM, CTR));

    private Algorithms() {}

    public static List<NamedFactory<Cipher>> ciphers(SshConfig config) throws TunnelException {
        Optional<List<String>> configured =
                config.algorithms("ciphers").filter(list -> !DEFAULT_CIPHERS.contains(String.join(",", list)));
        return List.copyOf(allowed("Ciphers", configured, cipherOrder(cpuHasAes())));
    }

    /** AES-GCM by the CPU is several times as fast as ChaCha20; without its help, ChaCha20 is the faster one. */
    static List<BuiltinCiphers> cipherOrder(boolean aes) {
        if (aes) {
            return AES_FIRST;
        }
        List<BuiltinCiphers> order = new ArrayList<>(AES_FIRST);
        order.remove(BuiltinCiphers.cc20p1305_openssh);
        order.add(0, BuiltinCiphers.cc20p1305_openssh);
        return order;
    }

    private static boolean cpuHasAes() {
        try (BufferedReader lines = Files.newBufferedReader(Path.of("/proc/cpuinfo"), ISO_8859_1)) {
            return lines.lines()
                    .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                    .findFirst()
                    .map(line -> Arrays.asList(line.split("\\s+")).contains("aes"))
                    .orElse(true);
        } catch (IOException e) {
            return true; // not Linux: all that people build on there has AES
        }
    }

    public static List<NamedFactory<Mac>> macs(SshConfig config) throws TunnelException {
        return List.copyOf(allowed("MACs", config.algorithms("macs"), MACS));
    }

    public static List<KeyExchangeFactory> keyExchanges(SshConfig config) throws TunnelException {
        return keyExchanges(config, ClientBuilder.DH2KEX);
    }

    public static List<KeyExchangeFactory> keyExchanges(
            SshConfig config, Function<? super DHFactory, KeyExchangeFactory> made) throws TunnelException {
        return NamedFactory.setUpTransformedFactories(
                true, allowed("KexAlgorithms", config.algorithms("kexalgorithms"), KEY_EXCHANGES), made);
    }

    public static <F extends NamedResource & OptionalFeature> List<F> allowed(
            String setting, Optional<List<String>> configured, List<F> ours) throws TunnelException {
        List<F> usable = ours.stream().filter(OptionalFeature::isSupported).toList();
        if (configured.isEmpty()) {
            return usable;
        }
        Map<String, F> byName = usable.stream()
                .collect(Collectors.toMap(NamedResource::getName, Function.identity(), (first, second) -> first));
        List<F> chosen = configured.get().stream()
                .filter(byName::containsKey)
                .map(byName::get)
                .toList();
        if (chosen.isEmpty()) {
            throw nothingAllowed(setting, configured.get(), byName.keySet());
        }
        return chosen;
    }

    /** @param ours what would do */
    static TunnelException nothingAllowed(String setting, List<String> configured, Collection<String> ours) {
        return new TunnelException(
                Reason.CONFIG,
                "%s allows no algorithm that repo-push supports: %s"
                        .formatted(setting, Printable.text(String.join(",", configured))),
                "allow one of " + String.join(",", ours));
    }
}
