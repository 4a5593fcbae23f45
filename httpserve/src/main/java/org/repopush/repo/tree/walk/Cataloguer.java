package org.repopush.repo.tree.walk;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.repopush.repo.SourceException;
import org.repopush.repo.tree.catalogue.Entry;
import org.repopush.repo.tree.catalogue.Names;
import org.repopush.repo.tree.filter.Filter;

/**
 * Makes the catalogue of a tree by one walk. A file whose size, times and inode are those of an index is not read again, unless it was
 * written to about when that index was begun: such a change may not show in its times. Others are read by threads of its own, and what
 * they find is put in order as it comes, so that memory does not grow with the tree. Used once, by one thread.
 */
final class Cataloguer implements Closeable {
    private static final int THREADS = 2;
    /** Files that may wait to be read, or to be written down behind one that is still read. */
    private static final int WINDOW = 4_096;

    private static final int FILES_BETWEEN_CHECKPOINTS = 1_000;
    /** The clock by which a kernel dates files may be behind the one that we read. */
    static final long TICK_NANOS = 50_000_000;

    private final Path root;
    private final Filter filter;
    private final KnownFiles known;
    private final NextIndex index;
    private final Problems problems = new Problems();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private Optional<ExecutorService> readers = Optional.empty();
    private long read;

    Cataloguer(Path root, Filter filter, KnownFiles known, NextIndex index) {
        this.root = requireNonNull(root, "root");
        this.filter = requireNonNull(filter, "filter");
        this.known = requireNonNull(known, "known");
        this.index = requireNonNull(index, "index");
    }

    /** An entry that is complete, or waits for its hash. */
    private record Pending(
            Optional<Indexed> complete, Optional<FileHash> hash, Optional<Future<FileHash.Result>> result) {}

    /** Walks, and gives every entry to the index. */
    void run() throws IOException {
        new Walk(root, filter, new Visitor(), problems).run();
        while (!pending.isEmpty()) {
            writeFirst();
        }
        problems.check();
    }

    /** How many files had to be read. */
    long read() {
        return read;
    }

    private final class Visitor implements Walk.Visitor {
        @Override
        public void directory(String path) throws IOException {
            add(Entry.directory(path));
        }

        @Override
        public void link(String path, String target) throws IOException {
            add(Entry.link(path, target));
        }

        private void add(Entry entry) throws IOException {
            boolean has = known.has(entry);
            add(Indexed.of(entry), has && known.isInStep());
        }

        @Override
        public void file(String path, Path file, boolean executable, Stat stat) throws IOException {
            Optional<Indexed> before = known.file(path, stat);
            if (before.isEmpty()) {
                FileHash task = new FileHash(path, file, executable, stat);
                enqueue(new Pending(
                        Optional.empty(),
                        Optional.of(task),
                        Optional.of(readers().submit(task))));
            } else if (before.get().entry().isExecutable() == executable) {
                add(before.get(), known.isInStep());
            } else {
                String sha256 = before.get().entry().content();
                add(new Indexed(entry(path, executable, stat, sha256), stat), false);
            }
        }

        private void add(Indexed indexed, boolean same) throws IOException {
            if (pending.isEmpty()) {
                index.add(indexed, same);
            } else {
                enqueue(new Pending(Optional.of(indexed), Optional.empty(), Optional.empty()));
            }
        }
    }

    private static Entry entry(String path, boolean executable, Stat stat, String sha256) {
        return Entry.file(path, executable, stat.size(), Math.floorDiv(stat.mtime(), 1_000_000_000L), sha256);
    }

    private ExecutorService readers() {
        if (readers.isEmpty()) {
            readers = Optional.of(Executors.newFixedThreadPool(THREADS, task -> {
                Thread thread = new Thread(task, "repo-push-hash");
                thread.setDaemon(true);
                return thread;
            }));
        }
        return readers.get();
    }

    private void enqueue(Pending next) throws IOException {
        pending.add(next);
        while (pending.size() > WINDOW) {
            writeFirst();
        }
    }

    private void writeFirst() throws IOException {
        Pending first = pending.remove();
        if (first.complete.isPresent()) {
            index.add(first.complete.get(), false);
            return;
        }
        FileHash task = first.hash.orElseThrow();
        FileHash.Result result = result(first.result.orElseThrow());
        if (result instanceof FileHash.Result.Read good) {
            read++;
            index.add(
                    new Indexed(entry(task.path(), task.executable(), good.stat(), good.sha256()), good.stat()), false);
            if (read % FILES_BETWEEN_CHECKPOINTS == 0) {
                index.flush();
            }
        } else if (result instanceof FileHash.Result.Failed failed) {
            problems.add(failed.problem());
        }
    }

    private static FileHash.Result result(Future<FileHash.Result> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the tree was read");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Looks at the tree once more, and reads no file but those that a look does not tell enough of: that nothing has changed since the
     * catalogue was made means that it is what the tree was at each moment between the two walks.
     *
     * @throws SourceException when something has changed; it names the first
     */
    static void requireUnchanged(Path root, Filter filter, IndexFile index) throws IOException {
        Problems problems = new Problems();
        try (IndexFile.Cursor cursor = index.read()) {
            long begun = cursor.begun();
            new Walk(
                            root,
                            filter,
                            new Walk.Visitor() {
                                @Override
                                public void directory(String path) throws IOException {
                                    compare(path, cursor.nextIndexed(), Entry.directory(path));
                                }

                                @Override
                                public void link(String path, String target) throws IOException {
                                    compare(path, cursor.nextIndexed(), Entry.link(path, target));
                                }

                                @Override
                                public void file(String path, Path file, boolean executable, Stat stat)
                                        throws IOException {
                                    Optional<Indexed> before = cursor.nextIndexed();
                                    compare(path, before, entry(path, executable, stat, content(before)));
                                    boolean doubtful = stat.ctime() >= begun - TICK_NANOS;
                                    if (!before.orElseThrow().stat().isSame(stat)
                                            || (doubtful && !FileHash.of(file).equals(content(before)))) {
                                        throw changed(path);
                                    }
                                }
                            },
                            problems)
                    .run();
            problems.check();
            Optional<Indexed> rest = cursor.nextIndexed();
            if (rest.isPresent()) {
                throw changed(rest.get().entry().path());
            }
        }
    }

    private static String content(Optional<Indexed> indexed) {
        return indexed.map(found -> found.entry().content()).orElse("-");
    }

    private static void compare(String path, Optional<Indexed> before, Entry now) throws SourceException {
        if (before.isEmpty() || !before.get().entry().isSame(now)) {
            String first = before.map(found -> found.entry().path())
                    .filter(other -> other.compareTo(path) < 0)
                    .orElse(path);
            throw changed(first);
        }
    }

    static SourceException changed(String path) {
        return new SourceException(
                SourceException.Reason.CHANGED,
                "the tree has changed while it was read: " + Names.display(path),
                "push again when nobody writes to the tree; nothing has been published");
    }

    /** Ends its threads. */
    @Override
    public void close() throws IOException {
        if (readers.isEmpty()) {
            return;
        }
        ExecutorService ended = readers.get();
        ended.shutdownNow();
        try {
            if (!ended.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IOException("a file of the tree is still being read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
