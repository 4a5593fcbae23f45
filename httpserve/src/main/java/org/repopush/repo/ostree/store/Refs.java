package org.repopush.repo.ostree.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.io.FileErrors;
import org.repopush.repo.ostree.format.Checksum;

/**
 * The refs of a repository: files below {@code refs/heads} that hold a commit; symbolic links among them are aliases.
 * Fetched refs ({@code REMOTE:REF}) and mirrored ones ({@code COLLECTION:REF}) are found only by their full name.
 */
public final class Refs {
    /** A ref as ostree defines it ({@code OSTREE_REF_FRAGMENT_REGEXP}), its letters and digits being those of Unicode. */
    private static final String REF = "(?:[\\w\\d][-._\\w\\d]*+/)*+[\\w\\d][-._\\w\\d]*+";

    private static final Pattern NAME =
            Pattern.compile("(?:(?<owner>[\\w\\d][-._\\w\\d]*):)?(?<ref>" + REF + ")", Pattern.UNICODE_CHARACTER_CLASS);
    /** Refs that are made at the destination, not published to it. */
    private static final Pattern GENERATED = Pattern.compile("ostree-metadata|appstream2?/.*");
    /** What an ostree that is killed while it writes a ref leaves beside it. */
    private static final Pattern STRAY = Pattern.compile("(?:.*/)?tmp\\.[A-Za-z0-9]{6}");
    /** What Java puts in the place of bytes that the locale's encoding does not know. */
    private static final char UNDECODABLE = '\ufffd';

    private static final int LONGEST = 2 * Checksum.SIZE + 2;

    private final Path refs;

    public Refs(Path repository) {
        this.refs = repository.resolve("refs");
    }

    /** What a push publishes when nothing is named: no aliases, nothing generated or fetched. */
    public SortedMap<String, Checksum> published() throws IOException {
        SortedMap<String, Checksum> published = new TreeMap<>();
        Path heads = refs.resolve("heads");
        for (String name : names(heads)) {
            Optional<Checksum> commit = read(heads.resolve(name), name);
            commit.ifPresent(checksum -> published.put(name, checksum));
        }
        return published;
    }

    /** The full names, {@code OWNER:REF}, of fetched and mirrored refs, as far as they can be listed. Sorted. */
    public List<String> owned() {
        return Stream.of("remotes", "mirrors")
                .flatMap(folder -> namesIfAny(refs.resolve(folder)).stream())
                .filter(name -> name.indexOf('/') > 0)
                .map(name -> name.replaceFirst("/", ":"))
                .filter(name -> !GENERATED.matcher(publishedName(name)).matches())
                .sorted()
                .toList();
    }

    private static Set<String> namesIfAny(Path folder) {
        try {
            return names(folder);
        } catch (IOException e) {
            // Not there, or not for us: they only help to say what may have been meant.
            return Set.of();
        }
    }

    /** The commit of a ref by its exact name. */
    public Optional<Checksum> resolve(String name) throws IOException {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String ref = matcher.group("ref");
        String owner = matcher.group("owner");
        if (owner == null) {
            return readBelow(refs.resolve("heads"), ref, name);
        }
        Optional<Checksum> fetched = readBelow(refs.resolve("remotes"), owner + "/" + ref, name);
        return fetched.isPresent() ? fetched : readBelow(refs.resolve("mirrors"), owner + "/" + ref, name);
    }

    /** The ref of our own that an alias leads to in the end; empty for what is no alias. */
    public Optional<String> aliasTarget(String name) throws IOException {
        Path heads = refs.resolve("heads");
        Path link = heads.resolve(name);
        if (name.indexOf(':') >= 0 || !Files.isSymbolicLink(link)) {
            return Optional.empty();
        }
        String target = heads.toRealPath().relativize(link.toRealPath()).toString();
        return NAME.matcher(target).matches() ? Optional.of(target) : Optional.empty();
    }

    /** The name under which a ref is published: a fetched ref goes by the name that it has at its origin. */
    public static String publishedName(String name) {
        return name.substring(name.indexOf(':') + 1);
    }

    /** Whether the name is that of a file that ostree leaves when it is killed: nobody can tell it from a ref. */
    public static boolean isStray(String name) {
        return STRAY.matcher(name).matches();
    }

    private static Set<String> names(Path heads) throws IOException {
        Set<String> names = new TreeSet<>();
        try {
            Files.walkFileTree(heads, new Collector(heads, names));
        } catch (FileSystemException e) {
            throw new SourceException(
                    Reason.UNREADABLE, "cannot list the refs in " + e.getFile() + ": " + FileErrors.reason(e), e);
        }
        names.removeIf(name -> isStray(name)
                || GENERATED.matcher(name).matches()
                || !NAME.matcher(name).matches());
        return names;
    }

    /** Follows names, and aliases too, but not out of the folder. */
    private static Optional<Checksum> readBelow(Path folder, String path, String name) throws IOException {
        try {
            Path file = folder.resolve(path).toRealPath();
            boolean inside = file.startsWith(folder.toRealPath()) && Files.isRegularFile(file);
            return inside ? read(file, name) : Optional.empty();
        } catch (AccessDeniedException e) {
            throw unreadable(name, e);
        } catch (FileSystemException | InvalidPathException e) {
            // Not there, a file where a folder should be, a circle of links: no ref in any case.
            return Optional.empty();
        }
    }

    /** The commit in a ref's file; empty when the file has just vanished. */
    private static Optional<Checksum> read(Path file, String name) throws IOException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(LONGEST);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            throw unreadable(name, e);
        }
        Optional<Checksum> commit = Checksum.parse(new String(content, US_ASCII).strip());
        if (commit.isEmpty()) {
            throw new SourceException(Reason.CORRUPT, "ref " + name + " does not hold a commit");
        }
        return commit;
    }

    private static SourceException unreadable(String name, FileSystemException e) {
        return new SourceException(Reason.UNREADABLE, "cannot read ref " + name + ": " + FileErrors.reason(e), e);
    }

    /** Takes the names of plain files; links are aliases, and what vanishes meanwhile was no ref in the end. */
    private static final class Collector extends SimpleFileVisitor<Path> {
        private final Path heads;
        private final Set<String> names;

        private Collector(Path heads, Set<String> names) {
            this.heads = heads;
            this.names = names;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            String name = heads.relativize(file).toString();
            if (name.indexOf(UNDECODABLE) >= 0) {
                throw new SourceException(
                        Reason.UNREADABLE, "the name of ref " + name + " is not in this locale's encoding");
            }
            if (attributes.isRegularFile()) {
                names.add(name);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException && !file.equals(heads)) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }
    }
}
