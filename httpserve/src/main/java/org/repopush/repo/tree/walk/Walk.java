package org.repopush.repo.tree.walk;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.repopush.repo.tree.catalogue.Names;
import org.repopush.repo.tree.filter.Filter;

/**
 * One look at every name of a tree, in the order of a catalogue. Reads no file; follows no link. Used by one thread; others, of its own,
 * look at the directories that come next.
 */
final class Walk {
    private static final int THREADS = 2;
    /** Directories that are looked at ahead, for each level of the tree. */
    private static final int AHEAD = 8;

    private final Path root;
    private final Filter filter;
    private final Visitor visitor;
    private final Problems problems;

    /** Takes the names. */
    interface Visitor {
        /** The directory of this encoded path, which ends with a slash. */
        void directory(String path) throws IOException;

        /** A symbolic link with its encoded target. */
        void link(String path, String target) throws IOException;

        /** A file. */
        void file(String path, Path file, boolean executable, Stat stat) throws IOException;
    }

    /**
     * One that has not begun.
     *
     * @param filter what it leaves out is not visited, and no problem
     * @param problems takes names that cannot be published
     */
    Walk(Path root, Filter filter, Visitor visitor, Problems problems) {
        this.root = requireNonNull(root, "root");
        this.filter = requireNonNull(filter, "filter");
        this.visitor = requireNonNull(visitor, "visitor");
        this.problems = requireNonNull(problems, "problems");
    }

    /** Visits everything below the root, but for the folder of ours at its top. */
    void run() throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "repo-push-walk");
            thread.setDaemon(true);
            return thread;
        });
        try {
            visit(Listing.of(root, "", filter), "", threads);
        } finally {
            threads.shutdownNow();
        }
    }

    private void visit(Listing listing, String prefix, ExecutorService threads) throws IOException {
        listing.problems().forEach(problems::add);
        Iterator<Listing.Child> coming =
                listing.children().stream().filter(Listing.Child::isDirectory).iterator();
        Queue<Future<Listing>> ahead = new ArrayDeque<>();
        for (Listing.Child child : listing.children()) {
            String path = prefix + child.key();
            if (child.isDirectory()) {
                visitor.directory(path);
                while (ahead.size() < AHEAD && coming.hasNext()) {
                    Listing.Child next = coming.next();
                    ahead.add(threads.submit(() -> Listing.of(next.path(), prefix + next.key(), filter)));
                }
                visit(result(ahead.remove()), path, threads);
            } else if (child.isLink()) {
                visitLink(child.path(), path);
            } else if (child.isFile()) {
                visitor.file(path, child.path(), child.isExecutable(), child.stat());
            } else {
                problems.add(Problem.unfit(path, "is a device, a pipe or a socket"));
            }
        }
    }

    private static Listing result(Future<Listing> listing) throws IOException {
        try {
            return listing.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the tree was walked");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void visitLink(Path link, String path) throws IOException {
        String target = SourceNames.raw(Files.readSymbolicLink(link), true);
        if (target.indexOf('\n') >= 0) {
            problems.add(Problem.unfit(path, "is a link with a newline in its target"));
        } else {
            visitor.link(path, Names.encode(target));
        }
    }
}
