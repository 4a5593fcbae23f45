package org.repopush.tunnel.config;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.repopush.tunnel.model.TunnelException;

/** The files that an {@code Include} names: paths with the patterns of a shell, in the order of their names. */
record ConfigInclude(Path home, Path base) {
    private static final String PATTERN = ".*[*?\\[].*";

    /** Those that exist. */
    List<Path> files(String name, ConfigLine line) throws TunnelException {
        if (name.contains("${") || (name.startsWith("~") && !name.startsWith("~/"))) {
            throw line.refused("Include " + name + " requires an OpenSSH client");
        }
        Path path = name.startsWith("~/") ? home.resolve(name.substring(2)) : base.resolve(name);
        List<Path> found = List.of(path.getRoot() == null ? Path.of("") : path.getRoot());
        for (Path part : path) {
            List<Path> next = new ArrayList<>();
            for (Path directory : found) {
                next.addAll(matching(directory, part.toString(), line));
            }
            found = next;
        }
        return found.stream().filter(Files::isRegularFile).toList();
    }

    private static List<Path> matching(Path directory, String part, ConfigLine line) throws TunnelException {
        if (!part.matches(PATTERN)) {
            Path only = directory.resolve(part);
            return Files.exists(only) ? List.of(only) : List.of();
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + part.replaceAll("[{}\\\\]", "\\\\$0"));
        try (Stream<Path> entries = Files.isDirectory(directory) ? Files.list(directory) : Stream.of()) {
            return entries.filter(entry -> matcher.matches(entry.getFileName()))
                    .filter(entry -> part.startsWith(".")
                            || !entry.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw line.refused("cannot list " + directory + ": " + e);
        }
    }
}
