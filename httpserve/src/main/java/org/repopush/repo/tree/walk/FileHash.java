package org.repopush.repo.tree.walk;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.repopush.repo.tree.catalogue.Root;

/**
 * Reads one file for its hash. The file system is asked before and after: a file that somebody has written to meanwhile is read again.
 *
 * @param path encoded
 * @param found what the walk has found
 */
record FileHash(String path, Path file, boolean executable, Stat found) implements Callable<FileHash.Result> {
    private static final int BUFFER = 1 << 16;
    private static final int TRIES = 3;

    FileHash {
        requireNonNull(path, "path");
        requireNonNull(file, "file");
        requireNonNull(found, "found");
    }

    /** What came of it. */
    sealed interface Result {
        /** A file that did not change while it was read. */
        record Read(String sha256, Stat stat) implements Result {}

        /** A file that cannot be published. */
        record Failed(Problem problem) implements Result {}
    }

    @Override
    public Result call() {
        Stat before = found;
        try {
            for (int count = 0; count < TRIES; count++) {
                String sha256 = of(file);
                Stat after = Listing.stat(file);
                if (after.equals(before)) {
                    return new Result.Read(sha256, after);
                }
                before = after;
            }
            return new Result.Failed(Problem.changed(path, "changes while it is read"));
        } catch (AccessDeniedException e) {
            return new Result.Failed(Problem.unreadable(path, "permission denied"));
        } catch (NoSuchFileException e) {
            return new Result.Failed(Problem.changed(path, "was removed while the tree was read"));
        } catch (IOException e) {
            return new Result.Failed(Problem.unreadable(path, String.valueOf(e.getMessage())));
        }
    }

    /** The hash of a file's content now. */
    static String of(Path file) throws IOException {
        MessageDigest digest = Root.sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
