package org.repopush.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.repo.Tmpfs;
import org.repopush.it.fixture.sshd.Sshd;

/**
 * A directory for both sides with a server of its own, in memory where we may mount that: a disk would be what is measured.
 * Closing it, or the end of the virtual machine, leaves nothing behind. Idempotent.
 */
final class Workplace implements AutoCloseable {
    /** For a million objects at both sides, where every link counts as one. */
    private static final String TMPFS = "size=80%,nr_inodes=20m";

    private final Path path;
    private final String description;
    private final Sshd sshd;
    private final Deque<AutoCloseable> open;

    private Workplace(Path path, String description, Sshd sshd, Deque<AutoCloseable> open) {
        this.path = path;
        this.description = description;
        this.sshd = sshd;
        this.open = open;
    }

    /** @param directory to make it in, instead of a tmpfs */
    static Workplace open(Optional<Path> directory) throws IOException {
        Deque<AutoCloseable> open = new ArrayDeque<>();
        boolean mounted = directory.isEmpty() && isRoot();
        Path parent = directory.orElse(Path.of(System.getProperty("java.io.tmpdir")));
        Path path = Files.createTempDirectory(Files.createDirectories(parent), "repo-push-bench-")
                .toRealPath();
        open.push(() -> Shell.run("rm -rf -- \"$1\"", path));
        if (mounted) {
            open.push(Tmpfs.mount(path, TMPFS));
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path server = Files.createDirectory(path.resolve("ssh"));
        Sshd sshd = Sshd.start(server, Account.current(), List.of("LogLevel ERROR"));
        open.push(sshd);
        Workplace workplace = new Workplace(path, describe(path, mounted), sshd, open);
        Runtime.getRuntime().addShutdownHook(new Thread(workplace::close, "bench-clean-up"));
        return workplace;
    }

    Path path() {
        return path;
    }

    Sshd sshd() {
        return sshd;
    }

    /** Which kind of file system it is. */
    String description() {
        return description;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static String describe(Path path, boolean mounted) throws IOException {
        String type = Files.getFileStore(path).type();
        return mounted ? type : type + ", a directory that was there: compare with care";
    }

    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.err.println("cannot clean up " + path + ": " + e.getMessage());
            }
        }
    }
}
