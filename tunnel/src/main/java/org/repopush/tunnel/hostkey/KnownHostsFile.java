package org.repopush.tunnel.hostkey;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.hostkey.KnownHosts.Unknown;
import org.repopush.tunnel.hostkey.KnownHosts.Verdict;

/**
 * A known_hosts file that keys are added to, one line a key as {@code ssh} writes it. The file is locked meanwhile, so that
 * of several programs that meet a new host at once one adds its key and the others find it.
 */
record KnownHostsFile(Path path) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int POLL_MILLIS = 20;

    /**
     * Adds a key, unless the file by now says something about it. The file and its directory are made when they are missing,
     * for the user alone.
     *
     * @param written the names for the line, separated by commas; hashed, each has a line of its own
     * @return what the file said under the lock; the key was added only if that is {@link Unknown}
     */
    Verdict add(HostNames names, List<String> written, SshKey key, boolean hashed)
            throws IOException, InterruptedException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(directory, ownerOnly("rwx------"));
        }
        Set<StandardOpenOption> append =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        try (FileChannel out = FileChannel.open(path, append, ownerOnly("rw-------"))) {
            lock(out);
            Verdict now = KnownHosts.read(List.of(path)).check(names, key);
            if (now instanceof Unknown) {
                ByteBuffer bytes = ByteBuffer.wrap(lines(written, key, hashed).getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            return now;
        }
    }

    /** Until the channel is closed. */
    private static void lock(FileChannel channel) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                if (channel.tryLock() != null) {
                    return;
                }
            } catch (OverlappingFileLockException e) {
                // another connection of this program: waited for like another program's
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw new IOException("another process holds its lock");
    }

    private String lines(List<String> names, SshKey key, boolean hashed) throws IOException {
        String rest = " " + key.type() + " " + key.base64() + "\n";
        StringBuilder lines = new StringBuilder(endsInsideLine() ? "\n" : "");
        if (hashed) {
            SecureRandom random = new SecureRandom();
            names.forEach(name -> lines.append(KnownHostLine.hash(name, random)).append(rest));
        } else {
            lines.append(String.join(",", names)).append(rest);
        }
        return lines.toString();
    }

    private boolean endsInsideLine() throws IOException {
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return in.size() > 0 && in.read(last, in.size() - 1) == 1 && last.get(0) != '\n';
        }
    }

    private static FileAttribute<?> ownerOnly(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
