package org.repopush.repo.tree.references;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.repopush.repo.tree.catalogue.Names;

/**
 * An {@code InRelease} or {@code Release} below {@code dists}: the files of its field {@code SHA256}. They need not all be there: of each
 * index one compression is enough, and directories of components and architectures may be left out as a whole.
 *
 * @param directory where it is, with a slash at its end
 * @param indexes the files that are one index in several compressions, by its path without them
 */
record AptRelease(String directory, Map<String, List<Reference>> indexes) implements Pointer {
    private static final Pattern NAME = Pattern.compile("(?:.*/)?dists/.+/(?:InRelease|Release)");
    private static final Pattern LINE = Pattern.compile("\\s+([0-9A-Fa-f]{64})\\s+([0-9]{1,18})\\s+(\\S.*?)\\s*");
    private static final Pattern COMPRESSION = Pattern.compile("\\.(?:gz|xz|bz2|lzma|lz4|zst)$");
    private static final Pattern ARCHITECTURE = Pattern.compile("(?:.*/)?binary-([^/]+)/");

    AptRelease {
        indexes = new LinkedHashMap<>(indexes);
    }

    /** Whether a file with this encoded path is one. */
    static boolean isOne(String path) {
        return NAME.matcher(path).matches();
    }

    /**
     * Reads one.
     *
     * @throws MalformedException when it is none
     */
    static AptRelease read(String path, byte[] content) throws MalformedException {
        String directory = path.substring(0, path.lastIndexOf('/') + 1);
        Map<String, List<Reference>> indexes = new LinkedHashMap<>();
        boolean listed = false;
        int number = 0;
        for (String line : new String(content, ISO_8859_1).split("\r?\n")) {
            number++;
            if (!line.startsWith(" ") && !line.startsWith("\t")) {
                listed = line.toLowerCase(Locale.ROOT).matches("sha256:\\s*");
            } else if (listed && !line.isBlank()) {
                Matcher said = LINE.matcher(line);
                if (!said.matches()) {
                    throw new MalformedException("has no hash, size and name in line " + number);
                }
                add(indexes, directory, said);
            }
        }
        return new AptRelease(directory, indexes);
    }

    private static void add(Map<String, List<Reference>> indexes, String directory, Matcher said) {
        Optional<String> path = RelativePath.below(directory, Names.encode(said.group(3)));
        if (path.isPresent() && path.get().startsWith(directory)) {
            String index = COMPRESSION.matcher(path.get()).replaceFirst("");
            indexes.computeIfAbsent(index, any -> new ArrayList<>())
                    .add(new Reference(
                            path.get(),
                            OptionalLong.of(Long.parseLong(said.group(2))),
                            Optional.of(said.group(1).toLowerCase(Locale.ROOT))));
        }
    }

    @Override
    public Set<String> paths() {
        Set<String> paths = new HashSet<>();
        indexes.values().forEach(files -> files.forEach(file -> paths.add(file.path())));
        for (String index : indexes.keySet()) {
            for (String outer : directoriesOf(index)) {
                paths.add(outer);
                paths.add(linkOf(outer));
            }
        }
        return paths;
    }

    /** The directories that an index is in, the outermost first, but for that of this file. */
    private List<String> directoriesOf(String index) {
        List<String> directories = new ArrayList<>();
        for (int slash = index.indexOf('/', directory.length()); slash >= 0; slash = index.indexOf('/', slash + 1)) {
            directories.add(index.substring(0, slash + 1));
        }
        return directories;
    }

    private static String linkOf(String outer) {
        return outer.substring(0, outer.length() - 1);
    }

    /** Whether one of its files is there, or may be: what is behind a link is not looked for. */
    private boolean isThere(String index, Catalogue catalogue) {
        return Optional.ofNullable(indexes.get(index)).orElse(List.of()).stream()
                        .anyMatch(file -> catalogue.has(file.path()))
                || directoriesOf(index).stream().anyMatch(outer -> catalogue.has(linkOf(outer)));
    }

    @Override
    public List<String> faults(Catalogue catalogue) {
        List<String> faults = new ArrayList<>();
        Set<String> absent = absentArchitectures(catalogue);
        for (Map.Entry<String, List<Reference>> index : indexes.entrySet()) {
            for (Reference file : index.getValue()) {
                catalogue.entry(file.path()).flatMap(file::fault).ifPresent(faults::add);
            }
            if (!isThere(index.getKey(), catalogue)
                    && reasonToLeaveOut(index.getKey(), absent, catalogue).isEmpty()) {
                faults.add("names " + Names.display(index.getKey()) + ", of which no compression is there");
            }
        }
        return faults;
    }

    @Override
    public List<String> leftOut(Catalogue catalogue) {
        Set<String> left = new LinkedHashSet<>();
        Set<String> absent = absentArchitectures(catalogue);
        for (String index : indexes.keySet()) {
            if (!isThere(index, catalogue)) {
                reasonToLeaveOut(index, absent, catalogue).ifPresent(left::add);
            }
        }
        return List.copyOf(left);
    }

    /** A directory that is not there at all, or an architecture. */
    private Optional<String> reasonToLeaveOut(String index, Set<String> absent, Catalogue catalogue) {
        for (String outer : directoriesOf(index)) {
            if (!catalogue.has(outer)) {
                return Optional.of(Names.display(outer.substring(directory.length(), outer.length() - 1)));
            }
        }
        String name = index.substring(index.lastIndexOf('/') + 1);
        return absent.stream()
                .filter(architecture -> name.matches(".*-" + Pattern.quote(architecture) + "(?:\\..*)?"))
                .findFirst();
    }

    /** Those of which no component has a directory. */
    private Set<String> absentArchitectures(Catalogue catalogue) {
        Set<String> absent = new TreeSet<>();
        Set<String> present = new HashSet<>();
        for (String index : indexes.keySet()) {
            for (String outer : directoriesOf(index)) {
                Matcher found = ARCHITECTURE.matcher(outer);
                if (found.matches()) {
                    (catalogue.has(outer) ? present : absent).add(found.group(1));
                }
            }
        }
        absent.removeAll(present);
        return absent;
    }
}
