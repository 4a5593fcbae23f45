package org.repopush.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Permissions of what a login goes by on this machine. A private key that others may read is not used, by ssh neither. */
final class KeyFileCheck {
    private static final String CHECK = "key files";
    private static final Set<PosixFilePermission> WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final Set<PosixFilePermission> ANY = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_WRITE);

    private KeyFileCheck() {}

    /** @param named keys that the user has named beside those in {@code folder} */
    static List<Finding> of(Path folder, List<Path> named) {
        List<Finding> findings = new ArrayList<>();
        if (allows(folder, WRITE)) {
            findings.add(Finding.warning(CHECK, "other accounts may write to " + folder, "chmod go-w " + folder));
        }
        for (Path key : keys(folder, named)) {
            if (allows(key, ANY)) {
                findings.add(Finding.warning(
                        CHECK, "other accounts may read " + key + ", so it is not used", "chmod 600 " + key));
            }
        }
        return findings;
    }

    private static List<Path> keys(Path folder, List<Path> named) {
        List<Path> keys = new ArrayList<>(named);
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> Optional.ofNullable(file.getFileName())
                            .filter(name -> name.toString().matches("id_[a-z0-9_]+"))
                            .isPresent())
                    .sorted()
                    .forEach(keys::add);
        } catch (IOException e) {
            // Where there is no such folder there are no keys in it.
            return keys;
        }
        return keys;
    }

    private static boolean allows(Path file, Set<PosixFilePermission> some) {
        try {
            return Files.getPosixFilePermissions(file).stream().anyMatch(some::contains);
        } catch (IOException | UnsupportedOperationException e) {
            // What is not there, or has no such permissions, is no danger.
            return false;
        }
    }
}
