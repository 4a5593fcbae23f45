package org.repopush.cli.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The class cache with which the JVM starts in a third of the time. The launcher chooses it; where it has none for this Java
 * and this build, it says in {@code repo.push.class.cache} which file it would like to find next time.
 */
final class ClassCache {
    private static final Logger LOG = LoggerFactory.getLogger(ClassCache.class);
    private static final String WANTED = "repo.push.class.cache";
    private static final File NOTHING = new File("/dev/null");

    private ClassCache() {}

    /** Has the missing cache made by a process of its own, for which nobody waits: so only when the work is done. */
    static void makeIfWanted() {
        Optional.ofNullable(System.getProperty(WANTED)).ifPresent(ClassCache::make);
    }

    private static void make(String file) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path script = Path.of(System.getProperty("java.class.path")).resolveSibling("make-class-cache");
        try {
            // Not in the user's directory, which it would keep busy, and with none of the user's pipes.
            new ProcessBuilder(command(java, script, file))
                    .directory(new File("/"))
                    .redirectInput(NOTHING)
                    .redirectOutput(NOTHING)
                    .redirectError(NOTHING)
                    .start();
        } catch (IOException e) {
            LOG.debug("no class cache is made", e); // the next start is no faster than this one was
        }
    }

    private static List<String> command(Path java, Path script, String file) {
        String absolute = Path.of(file).toAbsolutePath().toString();
        return List.of("nice", "-n", "19", "sh", script.toAbsolutePath().toString(), java.toString(), absolute);
    }
}
