package org.repopush.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.repopush.kinds.RepoKinds;

/** Writes {@code repo-receive} to a file: the build calls it for the distribution. */
public final class ReceiverFile {
    private ReceiverFile() {}

    /**
     * Writes it, executable, with the directories above it.
     *
     * @param args the file
     */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, InstallReceiver.file(RepoKinds.standard()).text());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
