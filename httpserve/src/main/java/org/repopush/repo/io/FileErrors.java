package org.repopush.repo.io;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** File errors in the words that users know from other programs: Java's own messages are often only a path. */
public final class FileErrors {
    private FileErrors() {}

    public static String reason(FileSystemException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof NotDirectoryException) {
            return "not a directory";
        }
        String reason = e.getReason();
        return reason == null ? "cannot be read" : reason.toLowerCase(Locale.ROOT);
    }
}
