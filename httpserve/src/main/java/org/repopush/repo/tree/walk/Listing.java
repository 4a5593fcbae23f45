package org.repopush.repo.tree.walk;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.repopush.repo.io.FileErrors;
import org.repopush.repo.tree.catalogue.Names;
import org.repopush.repo.tree.filter.Filter;

/**
 * One look at the names of a directory.
 *
 * @param children in the order of a catalogue
 * @param problems names that cannot be published
 */
record Listing(List<Child> children, List<Problem> problems) {
    private static final String ATTRIBUTES = "unix:mode,ino,size,lastModifiedTime,ctime";
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;
    private static final int OWNER_EXECUTES = 0100;
    /** Longer ones no system call takes. */
    private static final int MOST_BYTES = 4_000;

    /** The folder that we keep beside a tree that is published, at its top. */
    static final String OURS = ".repo-push";

    /**
     * A name.
     *
     * @param key encoded, with a slash at its end where it is a directory
     * @param mode with its type, as the file system has it
     */
    record Child(String key, Path path, int mode, Stat stat) {
        boolean isDirectory() {
            return (mode & TYPE) == DIRECTORY;
        }

        boolean isFile() {
            return (mode & TYPE) == REGULAR;
        }

        boolean isLink() {
            return (mode & TYPE) == LINK;
        }

        boolean isExecutable() {
            return (mode & OWNER_EXECUTES) != 0;
        }
    }

    /**
     * Looks.
     *
     * @param prefix the encoded path of the directory
     * @param filter what it excludes is neither a child nor a problem
     */
    static Listing of(Path directory, String prefix, Filter filter) {
        Listing listing = new Listing(new ArrayList<>(), new ArrayList<>());
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
            for (Path path : names) {
                listing.add(path, prefix, filter);
            }
        } catch (AccessDeniedException e) {
            return unreadable(prefix, "permission denied");
        } catch (NoSuchFileException e) {
            // Gone since its parent was read: the second walk sees whether that was a change.
            return new Listing(List.of(), List.of());
        } catch (FileSystemException e) {
            return unreadable(prefix, FileErrors.reason(e));
        } catch (DirectoryIteratorException | IOException e) {
            return unreadable(prefix, String.valueOf(e.getMessage()));
        }
        listing.children.sort(Comparator.comparing(Child::key));
        return listing;
    }

    private static Listing unreadable(String prefix, String why) {
        return new Listing(List.of(), List.of(Problem.unreadable(prefix, why)));
    }

    private void add(Path path, String prefix, Filter filter) throws IOException {
        String raw = SourceNames.raw(path, false);
        boolean isOurs = raw.equals(OURS);
        if (isOurs && prefix.isEmpty()) {
            return;
        }
        if (!filter.isEmpty() && filter.excludes(Names.decode(prefix) + raw, Files.isDirectory(path, NOFOLLOW_LINKS))) {
            return;
        }
        String name = Names.encode(raw);
        if (isOurs) {
            refuse(prefix + name, "has the name of the folder that repo-push keeps at the top of a tree");
        } else if (raw.indexOf('\n') >= 0) {
            refuse(prefix + name, "has a newline in its name");
        } else if (prefix.length() + name.length() > MOST_BYTES) {
            refuse(prefix + name, "has a path of more than " + MOST_BYTES + " bytes");
        } else {
            addChild(path, name);
        }
    }

    private void refuse(String path, String what) {
        problems.add(Problem.unfit(path, what));
    }

    private void addChild(Path path, String name) throws IOException {
        Map<String, Object> attributes;
        try {
            attributes = Files.readAttributes(path, ATTRIBUTES, NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        int mode = (Integer) requireNonNull(attributes.get("mode"));
        String key = (mode & TYPE) == DIRECTORY ? name + "/" : name;
        children.add(new Child(key, path, mode, stat(attributes)));
    }

    /** What the file system says of this file now. */
    static Stat stat(Path file) throws IOException {
        return stat(Files.readAttributes(file, ATTRIBUTES, NOFOLLOW_LINKS));
    }

    private static Stat stat(Map<String, Object> attributes) {
        return new Stat(
                ((Number) requireNonNull(attributes.get("ino"))).longValue(),
                (Long) requireNonNull(attributes.get("size")),
                nanos(attributes, "lastModifiedTime"),
                nanos(attributes, "ctime"));
    }

    private static long nanos(Map<String, Object> attributes, String name) {
        return ((FileTime) requireNonNull(attributes.get(name))).to(TimeUnit.NANOSECONDS);
    }
}
