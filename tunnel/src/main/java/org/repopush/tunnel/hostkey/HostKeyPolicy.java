package org.repopush.tunnel.hostkey;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * What the user's configuration says about the keys of hosts.
 *
 * @param host the name that a certificate has to be for: HostKeyAlias, else the host's name
 * @param port where the host is asked
 * @param names the host in known_hosts
 * @param files every known_hosts file
 * @param fileForNew the file that new keys go into
 * @param revoked RevokedHostKeys
 * @param authorityAlgorithms how an authority may sign a certificate; absent when nothing is set
 * @param smallestRsa the bits that an RSA key must have at least
 * @param direct whether nothing stands between us and the host, so that its address is its own
 */
public record HostKeyPolicy(
        String host,
        int port,
        HostNames names,
        List<Path> files,
        Optional<Path> fileForNew,
        Optional<Path> revoked,
        Strictness strictness,
        Optional<List<String>> authorityAlgorithms,
        int smallestRsa,
        boolean hashesNames,
        boolean checksAddress,
        boolean direct) {
    /** What is done with a key that nobody knows. One that has changed is always refused. */
    public enum Strictness {
        REFUSE,
        ASK,
        ADD;

        public static Strictness of(String value, boolean batch) throws TunnelException {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "yes", "true" -> REFUSE;
                case "ask" -> batch ? REFUSE : ASK;
                case "accept-new", "no", "off", "false" -> ADD;
                default ->
                    throw new TunnelException(
                            Reason.CONFIG,
                            "StrictHostKeyChecking: '%s' is not a valid value".formatted(Printable.text(value)));
            };
        }
    }

    private static final int SMALLEST_RSA = 1024;

    public HostKeyPolicy {
        requireNonNull(host, "host");
        requireNonNull(names, "names");
        files = List.copyOf(files);
        requireNonNull(fileForNew, "fileForNew");
        requireNonNull(revoked, "revoked");
        requireNonNull(strictness, "strictness");
        requireNonNull(authorityAlgorithms, "authorityAlgorithms");
    }

    public static HostKeyPolicy of(SshConfig config) throws TunnelException {
        boolean direct = config.value("proxyjump").isEmpty()
                && config.value("proxycommand").isEmpty();
        return new HostKeyPolicy(
                config.hostKeyAlias().orElse(config.host()),
                config.port(),
                HostNames.of(config.host(), config.port(), config.hostKeyAlias()),
                config.knownHostsFiles(),
                config.userKnownHostsFiles().stream().findFirst(),
                config.file("revokedhostkeys"),
                Strictness.of(config.value("stricthostkeychecking").orElse("ask"), config.isTrue("batchmode")),
                config.algorithms("casignaturealgorithms"),
                config.number("requiredrsasize").orElse(SMALLEST_RSA),
                config.isTrue("hashknownhosts"),
                config.isTrue("checkhostip") && direct,
                direct);
    }

    /** The names of the host's address, without its port only for port 22. */
    HostNames names(InetAddress address) {
        HostNames names = HostNames.of(address.getHostAddress(), port, Optional.empty());
        return new HostNames(names.exact(), List.of());
    }

    /** Whether a new key can be written down: there is a file, and nothing in the name that would mean something there. */
    boolean isRecorded() {
        return fileForNew.isPresent() && host.chars().noneMatch(c -> c <= ' ' || "@?*#[]|'\"\\,!".indexOf(c) >= 0);
    }
}
