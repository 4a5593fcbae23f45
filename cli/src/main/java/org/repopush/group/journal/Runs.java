package org.repopush.group.journal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.repopush.group.RunId;

/**
 * All runs that this account has begun on this machine, and that are not too old: a file {@code ID.json} for each, and beside it
 * {@code ID.lock}, which is locked while the run goes on. Used by one thread.
 */
public final class Runs {
    /** A run that is not gone on with is forgotten after that. */
    private static final Duration RETENTION = Duration.ofDays(30);

    /** Somebody who watches a source and cannot be reached begins one a minute. */
    private static final int MOST = 1000;

    private final Path directory;

    /**
     * Those in a directory.
     *
     * @param directory made when the first run begins
     */
    public Runs(Path directory) {
        this.directory = requireNonNull(directory, "directory");
    }

    /** Where they are. */
    public Path directory() {
        return directory;
    }

    /**
     * One of them, as it is told.
     *
     * @param running whether its process is alive
     */
    public record Listed(RunRecord record, boolean running) {
        public Listed {
            requireNonNull(record, "record");
        }
    }

    /** Begins one, and removes old ones. */
    public OpenRun begin(RunRecord record) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        removeOld(record.begun().minus(RETENTION));
        OpenRun run = lock(record)
                .orElseThrow(() -> new IOException("a run of the name " + record.run() + " is going on already"));
        run.write();
        return run;
    }

    /**
     * Goes on with one.
     *
     * @return empty while its process is alive
     */
    public Optional<OpenRun> resume(RunRecord record) throws IOException {
        return lock(record.again());
    }

    /** What is known of one; empty where there is no such run. */
    public Optional<RunRecord> find(RunId run) throws IOException {
        try {
            return Optional.of(RunFile.read(file(run)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * All of them, the oldest first.
     *
     * @param unreadable gets what is wrong with files that cannot be read
     */
    public List<Listed> list(List<IOException> unreadable) throws IOException {
        List<Listed> found = new ArrayList<>();
        for (Path file : files()) {
            try {
                RunRecord record = RunFile.read(file);
                found.add(new Listed(record, isRunning(record.run())));
            } catch (NoSuchFileException e) {
                // Removed meanwhile.
            } catch (IOException e) {
                unreadable.add(e);
            }
        }
        return found;
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private Path file(RunId run) {
        return directory.resolve(run + ".json");
    }

    private Path lockFile(RunId run) {
        return directory.resolve(run + ".lock");
    }

    private boolean isRunning(RunId run) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile(run), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (NoSuchFileException e) {
            return false;
        } catch (OverlappingFileLockException e) {
            return true; // in this process
        }
    }

    private Optional<OpenRun> lock(RunRecord record) throws IOException {
        Path file = lockFile(record.run());
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
            return lock == null ? Optional.empty() : Optional.of(new OpenRun(record, file(record.run()), channel));
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
    }

    private void removeOld(Instant before) throws IOException {
        List<Path> files = files();
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            if (i < files.size() - MOST
                    || Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                String name = file.getFileName().toString();
                Files.deleteIfExists(file.resolveSibling(name.replaceFirst("json$", "lock")));
                Files.deleteIfExists(file);
            }
        }
    }
}
