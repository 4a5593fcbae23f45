package org.repopush.repo.ostree.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;

/**
 * The group {@code core} of a repository's {@code config}, a GLib key file. Only plain values are needed, so escapes are left
 * as they are.
 */
public final class RepoConfig {
    private static final String CORE = "[core]";
    /** Far more than any config has; keeps a look at a strange directory cheap. */
    private static final long LARGEST = 1 << 20;

    private final Map<String, String> core;

    private RepoConfig(Map<String, String> core) {
        this.core = Map.copyOf(core);
    }

    /** Reads the config; empty when the directory does not look like an OSTree repository. */
    public static Optional<RepoConfig> find(Path repository) throws IOException {
        Path file = repository.resolve("config");
        if (!Files.isDirectory(repository.resolve("objects"))
                || !Files.isRegularFile(file)
                || Files.size(file) > LARGEST) {
            return Optional.empty();
        }
        RepoConfig config = parse(Files.readString(file, ISO_8859_1));
        return config.core.containsKey("repo_version") ? Optional.of(config) : Optional.empty();
    }

    static RepoConfig parse(String text) {
        Map<String, String> core = new HashMap<>();
        boolean inCore = false;
        for (String line : (Iterable<String>) text.lines().map(String::strip)::iterator) {
            int equals = line.indexOf('=');
            if (line.startsWith("[")) {
                inCore = line.equals(CORE);
            } else if (inCore && equals > 0 && !line.startsWith("#")) {
                core.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        }
        return new RepoConfig(core);
    }

    /** Refuses what cannot be read as an archive. */
    public void requireReadableArchive(Path repository) throws SourceException {
        String version = core.getOrDefault("repo_version", "");
        String mode = core.getOrDefault("mode", "bare");
        if (!version.equals("1")) {
            throw unsupported(repository, "has repository version '" + version + "', only version 1 is supported");
        }
        if (!mode.equals("archive") && !mode.equals("archive-z2")) {
            throw unsupported(repository, "is in mode " + mode + ", only archive is supported");
        }
        if (core.containsKey("parent")) {
            throw unsupported(repository, "takes objects from a parent repository, which is not supported");
        }
    }

    /** Whether ostree takes locks in this repository. */
    public boolean locking() {
        return !core.getOrDefault("locking", "true").equals("false");
    }

    private static SourceException unsupported(Path repository, String what) {
        return new SourceException(Reason.UNSUPPORTED, "repository " + repository + " " + what);
    }
}
