package org.repopush.repo.ostree.store;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.io.FileErrors;

/**
 * The shared lock that keeps ostree from pruning a source while it is pushed (invariant I10): a lock of the whole of {@code
 * .lock} as ostree takes it. Where that file cannot be opened there is no lock, but a {@link #warning()}.
 *
 * <p>Java's file locks belong to the process, and the kernel drops all that it has on a file as soon as it closes any
 * descriptor of that file. So this class alone opens the file, it opens it once however many sources are open on one
 * repository, and the table of those is static because the locks are.
 */
public final class RepoLock implements Closeable {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Set<PosixFilePermission> AS_OSTREE = PosixFilePermissions.fromString("rw-rw----");
    private static final Map<Path, Held> HELD = new HashMap<>();

    private final @Nullable Held held;
    private final Optional<String> warning;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private RepoLock(@Nullable Held held, Optional<String> warning) {
        this.held = held;
        this.warning = warning;
    }

    /**
     * Takes the lock.
     *
     * @param repository its real path
     * @throws SourceException with {@link Reason#LOCKED} when somebody holds it exclusively all the time
     */
    public static RepoLock acquire(Path repository, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            Optional<Held> held = Held.attempt(repository);
            while (held.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new SourceException(Reason.LOCKED, lockedMessage(repository, timeout));
                }
                pause(Math.min(left, POLL.toNanos()));
                held = Held.attempt(repository);
            }
            return new RepoLock(held.get(), Optional.empty());
        } catch (FileSystemException e) {
            return new RepoLock(null, Optional.of(unlockedMessage(repository, e)));
        }
    }

    /** What it means that there is no lock; empty when there is one. */
    public Optional<String> warning() {
        return warning;
    }

    @Override
    public void close() throws IOException {
        if (held != null && open.compareAndSet(true, false)) {
            held.release();
        }
    }

    private static void pause(long nanos) throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a lock");
        }
    }

    private static String lockedMessage(Path repository, Duration timeout) {
        return "repository " + repository + " is locked by another program (a prune?); waited " + timeout.toSeconds()
                + " s";
    }

    private static String unlockedMessage(Path repository, FileSystemException e) {
        return "cannot lock " + repository + ": " + FileErrors.reason(e)
                + "; a prune there during the push may remove objects of this push";
    }

    /** An open and locked file, and how many sources share it. */
    private static final class Held {
        private final Path repository;
        private final FileChannel channel;
        private int users = 1;

        private Held(Path repository, FileChannel channel) {
            this.repository = repository;
            this.channel = channel;
        }

        /**
         * One try; empty when somebody else holds the lock exclusively. Nobody else in this process opens or closes the file
         * meanwhile.
         */
        static Optional<Held> attempt(Path repository) throws IOException {
            synchronized (HELD) {
                Held held = HELD.get(repository);
                if (held != null) {
                    held.users++;
                    return Optional.of(held);
                }
                Optional<Held> locked = lock(repository);
                locked.ifPresent(lock -> HELD.put(repository, lock));
                return locked;
            }
        }

        void release() throws IOException {
            synchronized (HELD) {
                users--;
                if (users == 0) {
                    HELD.remove(repository);
                    channel.close();
                }
            }
        }

        private static Optional<Held> lock(Path repository) throws IOException {
            Path file = repository.resolve(".lock");
            FileChannel channel = open(file);
            try {
                if (channel.tryLock(0, Long.MAX_VALUE, true) != null) {
                    return Optional.of(new Held(repository, channel));
                }
                channel.close();
                return Optional.empty();
            } catch (IOException e) {
                channel.close();
                throw new FileSystemException(file.toString(), null, e.getMessage());
            }
        }

        /** A shared lock needs a file that can be read; a missing one is made as ostree makes it. */
        private static FileChannel open(Path file) throws IOException {
            try {
                return Files.exists(file) ? FileChannel.open(file, READ) : create(file);
            } catch (FileAlreadyExistsException e) {
                // Somebody was quicker, or it is a link that leads nowhere.
                return FileChannel.open(file, READ);
            }
        }

        /** It has to belong to the owner of the repository: ostree fails where it cannot open it. */
        private static FileChannel create(Path file) throws IOException {
            FileChannel channel = FileChannel.open(
                    file, Set.of(READ, WRITE, CREATE_NEW), PosixFilePermissions.asFileAttribute(AS_OSTREE));
            try {
                UserPrincipal owner = Files.getOwner(file.resolveSibling("objects"));
                if (!owner.equals(Files.getOwner(file))) {
                    Files.setOwner(file, owner);
                }
                return channel;
            } catch (IOException e) {
                channel.close();
                Files.delete(file);
                throw e;
            }
        }
    }
}
