package org.repopush.repo.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where catalogues are kept between pushes. */
final class TreeCache {
    private TreeCache() {}

    /** A folder that is there: in the user's cache, or where that cannot be written to, one for temporary files. */
    static Path folder() throws IOException {
        Path wanted = variable("XDG_CACHE_HOME")
                .orElseGet(() -> variable("HOME")
                        .orElse(Path.of(System.getProperty("user.home")))
                        .resolve(".cache"))
                .resolve("repo-push")
                .resolve("tree");
        try {
            Path folder = Files.createDirectories(wanted);
            if (Files.isWritable(folder)) {
                return folder;
            }
        } catch (IOException e) {
            // A cache is a help: without one every file is read.
        }
        Path temporary = Files.createTempDirectory("repo-push-tree-");
        temporary.toFile().deleteOnExit();
        return temporary;
    }

    private static Optional<Path> variable(String name) {
        return Optional.ofNullable(System.getenv(name))
                .filter(value -> value.startsWith("/"))
                .map(Path::of);
    }
}
