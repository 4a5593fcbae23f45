package org.repopush.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The {@code objects} directory of a repository. */
record ObjectFiles(Path path) {
    static ObjectFiles of(Path repository) {
        return new ObjectFiles(repository.resolve("objects"));
    }

    /** Names of those that the other has not, such as {@code 01/23....filez}. */
    List<String> without(ObjectFiles other) throws IOException {
        List<String> names = new ArrayList<>();
        for (Path folder : list(path)) {
            for (Path file : list(folder)) {
                String name = path.relativize(file).toString();
                if (Files.notExists(other.path.resolve(name))) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** Makes it what the other is, which links all its files; cheap where it was that before these files arrived. */
    void restore(ObjectFiles other, List<String> arrived) throws IOException {
        Files.createDirectories(path);
        for (String name : arrived) {
            Files.deleteIfExists(path.resolve(name));
        }
        Set<String> folders = names(path);
        folders.addAll(names(other.path));
        for (String folder : folders) {
            Path own = path.resolve(folder);
            Path original = other.path.resolve(folder);
            if (!names(own).equals(names(original))) {
                Shell.run("rm -rf -- \"$1\"", own);
            }
            if (Files.notExists(own) && Files.exists(original)) {
                Shell.run("cp -al -- \"$1\" \"$2\"", original, own);
            } else if (Files.notExists(original)) {
                Files.deleteIfExists(own);
            }
        }
    }

    /** Of what is in a directory; none when there is no such directory. */
    private static Set<String> names(Path directory) throws IOException {
        return Files.exists(directory)
                ? list(directory).stream()
                        .map(file -> file.getFileName().toString())
                        .collect(Collectors.toCollection(HashSet::new))
                : new HashSet<>();
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }
}
