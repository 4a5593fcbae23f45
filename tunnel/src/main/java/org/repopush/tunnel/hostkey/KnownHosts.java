package org.repopush.tunnel.hostkey;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.hostkey.KnownHostLine.Marker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The known_hosts files, sshd(8) "SSH_KNOWN_HOSTS FILE FORMAT": which keys a host may show. Lines that cannot be read are
 * skipped, as by OpenSSH.
 */
final class KnownHosts {
    /** What the files say about a key. */
    sealed interface Verdict {}

    /** A line holds the key. */
    record Known() implements Verdict {}

    /** No line holds any key of the host. */
    record Unknown() implements Verdict {}

    /** Lines hold other keys of the host; this is the best to show: one of the same type if there is one. */
    record Changed(KnownHostLine line) implements Verdict {}

    /** A line says that the key must not be accepted. */
    record Revoked(KnownHostLine line) implements Verdict {}

    private static final Logger LOG = LoggerFactory.getLogger(KnownHosts.class);

    private final List<KnownHostLine> lines;

    private KnownHosts(List<KnownHostLine> lines) {
        this.lines = List.copyOf(lines);
    }

    /** Reads all files that exist; one that cannot be read counts as empty, which refuses more, never less. */
    static KnownHosts read(List<Path> files) {
        List<KnownHostLine> lines = new ArrayList<>();
        for (Path file : files) {
            readInto(lines, file);
        }
        return new KnownHosts(lines);
    }

    private static void readInto(List<KnownHostLine> lines, Path file) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try {
            int number = 0;
            for (String text : new String(Files.readAllBytes(file), UTF_8).split("\r?\n", -1)) {
                KnownHostLine.parse(text, file, ++number).ifPresent(lines::add);
            }
        } catch (IOException e) {
            LOG.warn("cannot read {}: {}", file, e.toString());
        }
    }

    /** A plain key. As OpenSSH: what a line says about the host's port wins over what others say about the host. */
    Verdict check(HostNames names, SshKey key) {
        Optional<KnownHostLine> revoked = revoked(names, key);
        if (revoked.isPresent()) {
            return new Revoked(revoked.get());
        }
        List<KnownHostLine> exact = marked(Marker.NONE, names.exact());
        if (holds(exact, key)) {
            return new Known();
        }
        if (exact.isEmpty()) {
            return holds(marked(Marker.NONE, names.portless()), key) ? new Known() : new Unknown();
        }
        return new Changed(
                exact.stream().filter(line -> line.isOfType(key)).findFirst().orElse(exact.get(0)));
    }

    private static boolean holds(List<KnownHostLine> lines, SshKey key) {
        return lines.stream().anyMatch(line -> line.holds(key));
    }

    /** The line that says that this key, of the host or of an authority, must not be accepted. */
    Optional<KnownHostLine> revoked(HostNames names, SshKey key) {
        return marked(Marker.REVOKED, names.all()).stream()
                .filter(line -> line.holds(key))
                .findFirst();
    }

    /** The line that says that certificates by this authority are good for the host. */
    Optional<KnownHostLine> authority(HostNames names, SshKey key) {
        return marked(Marker.CERT_AUTHORITY, names.all()).stream()
                .filter(line -> line.holds(key))
                .findFirst();
    }

    /** Whether it takes the host's certificate to know what the files say: an authority is trusted, or a key revoked. */
    boolean asksForCertificate(HostNames names) {
        return lines.stream().anyMatch(line -> line.marker() != Marker.NONE && line.matchesAny(names.all()));
    }

    /** The types of the keys that the files hold for the host and its port, in the order of the files. */
    List<String> keyTypes(HostNames names) {
        return marked(Marker.NONE, names.exact()).stream()
                .map(KnownHostLine::keyType)
                .distinct()
                .toList();
    }

    /** Lines by which other hosts have this key. */
    List<KnownHostLine> holding(SshKey key) {
        return lines.stream()
                .filter(line -> line.marker() == Marker.NONE && line.holds(key))
                .toList();
    }

    private List<KnownHostLine> marked(Marker marker, List<String> names) {
        return lines.stream()
                .filter(line -> line.marker() == marker && line.matchesAny(names))
                .toList();
    }
}
