package org.repopush.repo.ostree.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * One number for the times of all files and folders below {@code refs}, and of the summary, which is made anew when commits have been
 * signed later. ostree replaces the file of a ref by another one, so the number of the file itself counts too: a clock that stands
 * still hides no change. In what order the folders list them does not count.
 */
public final class RefTimes {
    private static final long PRIME = 0x100000001b3L;

    private long sum;

    private RefTimes() {}

    /** The number as of now. */
    public static long of(Path repository) {
        RefTimes times = new RefTimes();
        try {
            Files.walkFileTree(repository.resolve("refs").toRealPath(), times.new Visitor());
            times.addIfAny(repository.resolve("summary"));
        } catch (IOException e) {
            times.sum ^= PRIME; // no repository any more, or not for us: that is another state
        }
        return times.sum;
    }

    private void addIfAny(Path file) throws IOException {
        try {
            add(file, Files.readAttributes(file, BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            // A repository need not have one.
        }
    }

    private void add(Path file, BasicFileAttributes attributes) {
        int one = Objects.hash(file.toString(), attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        sum += (one ^ PRIME) * PRIME;
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            add(folder, attributes);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            add(file, attributes);
            return FileVisitResult.CONTINUE;
        }

        /** It has vanished meanwhile, or is not for us. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            sum += file.toString().hashCode() * PRIME;
            return FileVisitResult.CONTINUE;
        }
    }
}
