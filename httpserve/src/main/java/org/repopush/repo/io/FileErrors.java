package org.repopush.repo.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** File errors in the words that users know from other programs: Java's own messages are often only a path. */
public final class FileErrors {
    private FileErrors() {}

    /** The same of any error; Java's own message where there is nothing better. */
    public static String reason(IOException e) {
        return e instanceof FileSystemException file ? reason(file) : String.valueOf(e.getMessage());
    }

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
