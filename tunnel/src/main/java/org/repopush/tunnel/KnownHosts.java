package org.repopush.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    record Unknown(boolean authorityNamed) implements Verdict {}

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

    /**
     * @param names the host as known_hosts may name it, the best first
     */
    Verdict check(HostNames names, SshKey key) {
        Optional<KnownHostLine> revoked = lines.stream()
                .filter(line -> line.marker() == KnownHostLine.Marker.REVOKED)
                .filter(line -> line.holds(key) && line.matchesAny(names.all()))
                .findFirst();
        if (revoked.isPresent()) {
            return new Revoked(revoked.get());
        }
        if (plain(names.all()).stream().anyMatch(line -> line.holds(key))) {
            return new Known();
        }
        return plain(names.exact()).stream()
                .min((a, b) -> Boolean.compare(b.isOfType(key), a.isOfType(key)))
                .<Verdict>map(Changed::new)
                .orElseGet(() -> new Unknown(isAuthorityNamed(names)));
    }

    private boolean isAuthorityNamed(HostNames names) {
        return lines.stream()
                .anyMatch(line -> line.marker() == KnownHostLine.Marker.CERT_AUTHORITY && line.matchesAny(names.all()));
    }

    /** The types of the keys that the files hold for the host, in the order of the files. */
    List<String> keyTypes(HostNames names) {
        return plain(names.all()).stream()
                .map(KnownHostLine::keyType)
                .distinct()
                .toList();
    }

    private List<KnownHostLine> plain(List<String> names) {
        return lines.stream()
                .filter(line -> line.marker() == KnownHostLine.Marker.NONE && line.matchesAny(names))
                .toList();
    }

    /** Adds a key that nobody knows. The file and its directory are made when they are missing, for the user alone. */
    static void add(Path file, HostNames names, SshKey key, boolean hashed) throws IOException {
        String name = names.preferred();
        String shown = hashed ? KnownHostLine.hash(name, new SecureRandom()) : name;
        String line = shown + " " + key.type() + " " + key.base64() + "\n";
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(directory, ownerOnly("rwx------"));
        }
        try (FileChannel out = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                ownerOnly("rw-------"))) {
            ByteBuffer bytes = ByteBuffer.wrap(((endsInsideLine(file) ? "\n" : "") + line).getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    private static FileAttribute<?> ownerOnly(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static boolean endsInsideLine(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return in.size() > 0 && in.read(last, in.size() - 1) == 1 && last.get(0) != '\n';
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
