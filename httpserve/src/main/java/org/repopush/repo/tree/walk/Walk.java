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
import org.jspecify.annotations.Nullable;
import org.repopush.repo.io.FileErrors;
import org.repopush.repo.tree.catalogue.Names;

/** One look at every name of a tree, in the order of a catalogue. Reads no file; follows no link. Used by one thread. */
final class Walk {
    private static final String ATTRIBUTES = "unix:mode,ino,size,lastModifiedTime,ctime";
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;
    private static final int OWNER_EXECUTES = 0100;
    /** Longer ones no system call takes. */
    private static final int MOST_BYTES = 4_000;

    /** What we keep beside a tree that is published, at its top. */
    static final String OURS = ".repo-push";

    private final Path root;
    private final Visitor visitor;
    private final Problems problems;

    /** Takes what is found. */
    interface Visitor {
        /** The directory of this encoded path, which ends with a slash. */
        void directory(String path) throws IOException;

        /** A symbolic link with its encoded target. */
        void link(String path, String target) throws IOException;

        /** A file. */
        void file(String path, Path file, boolean executable, Stat stat) throws IOException;
    }

    /** @param problems takes what cannot be published */
    Walk(Path root, Visitor visitor, Problems problems) {
        this.root = requireNonNull(root, "root");
        this.visitor = requireNonNull(visitor, "visitor");
        this.problems = requireNonNull(problems, "problems");
    }

    /** Visits everything below the root, but for what is ours at its top. */
    void run() throws IOException {
        visit(root, "");
    }

    /** One name of a directory; the key is its encoded name, which has a slash at its end where it is a directory. */
    private record Child(String key, Path path, int mode, Stat stat) {
        boolean is(int type) {
            return (mode & TYPE) == type;
        }
    }

    private void visit(Path directory, String prefix) throws IOException {
        for (Child child : children(directory, prefix)) {
            String path = prefix + child.key;
            if (child.is(DIRECTORY)) {
                visitor.directory(path);
                visit(child.path, path);
            } else if (child.is(LINK)) {
                visitLink(child.path, path);
            } else if (child.is(REGULAR)) {
                visitor.file(path, child.path, (child.mode & OWNER_EXECUTES) != 0, child.stat);
            } else {
                problems.add(path, "is a device, a pipe or a socket");
            }
        }
    }

    private void visitLink(Path link, String path) throws IOException {
        String target = SourceNames.raw(Files.readSymbolicLink(link), true);
        if (target.indexOf('\n') >= 0) {
            problems.add(path, "is a link with a newline in its target");
        } else {
            visitor.link(path, Names.encode(target));
        }
    }

    private List<Child> children(Path directory, String prefix) {
        List<Child> children = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
            for (Path path : names) {
                add(children, path, prefix);
            }
        } catch (AccessDeniedException e) {
            problems.addUnreadable(prefix, "permission denied");
        } catch (NoSuchFileException e) {
            // Gone since its parent was read: the second walk sees whether that was a change.
            return List.of();
        } catch (FileSystemException e) {
            problems.addUnreadable(prefix, FileErrors.reason(e));
        } catch (DirectoryIteratorException | IOException e) {
            problems.addUnreadable(prefix, String.valueOf(e.getMessage()));
        }
        children.sort(Comparator.comparing(Child::key));
        return children;
    }

    private void add(List<Child> children, Path path, String prefix) throws IOException {
        String raw = SourceNames.raw(path, false);
        String name = Names.encode(raw);
        if (raw.equals(OURS)) {
            if (!prefix.isEmpty()) {
                problems.add(prefix + name, "has the name of the folder that repo-push keeps at the top of a tree");
            }
        } else if (raw.indexOf('\n') >= 0) {
            problems.add(prefix + name, "has a newline in its name");
        } else if (prefix.length() + name.length() > MOST_BYTES) {
            problems.add(prefix + name, "has a path of more than " + MOST_BYTES + " bytes");
        } else {
            Child child = child(path, name);
            if (child != null) {
                children.add(child);
            }
        }
    }

    private static @Nullable Child child(Path path, String name) throws IOException {
        Map<String, Object> attributes;
        try {
            attributes = Files.readAttributes(path, ATTRIBUTES, NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
        int mode = (Integer) requireNonNull(attributes.get("mode"));
        String key = (mode & TYPE) == DIRECTORY ? name + "/" : name;
        return new Child(key, path, mode, stat(attributes));
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
