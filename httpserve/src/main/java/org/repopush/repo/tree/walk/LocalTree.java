package org.repopush.repo.tree.walk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.repopush.repo.io.Lazy;
import org.repopush.repo.tree.catalogue.Root;
import org.repopush.repo.tree.filter.Filter;

/**
 * The catalogue of a tree on this machine, and what is kept of it between pushes, in a folder of the user's cache: {@code index}, what
 * the last walk has found; {@code partial}, a walk that has not come to its end; {@code base-ROOT}, the last few that have been
 * published. Safe for several threads.
 */
public final class LocalTree implements Closeable {
    private static final int KEPT_BASES = 4;

    private final SourceNames names;
    private final Path folder;
    private final IndexFile index;
    private final IndexFile.Sum sum;
    private final long filesRead;
    private final Lazy<Boolean> still;

    private LocalTree(View view, Path folder, IndexFile index, IndexFile.Sum sum, long filesRead) {
        this.names = new SourceNames(view.root);
        this.folder = folder;
        this.index = index;
        this.sum = sum;
        this.filesRead = filesRead;
        this.still = new Lazy<>(() -> {
            Cataloguer.requireUnchanged(view.root, view.filter, index);
            view.undisturbed.require();
            return true;
        });
    }

    /**
     * What is looked at.
     *
     * @param named the directory that the user has named, by which what is kept between pushes is found; absolute, without links
     * @param root the one that is read, the same or a snapshot of it; absolute, without links
     * @param undisturbed asked after a second walk has found everything as it was
     */
    public record View(Path named, Path root, Filter filter, Undisturbed undisturbed) {
        public View {
            requireNonNull(named, "named");
            requireNonNull(root, "root");
            requireNonNull(filter, "filter");
            requireNonNull(undisturbed, "undisturbed");
        }

        /** All of a directory to which nobody writes who would say so. */
        public static View of(Path root) {
            return new View(root, root, Filter.NONE, () -> {});
        }
    }

    /** What the programs say that write to the tree. */
    @FunctionalInterface
    public interface Undisturbed {
        /** Throws a {@link org.repopush.repo.SourceException} when one has written since the first walk began. */
        void require() throws IOException;
    }

    /**
     * Walks a tree.
     *
     * @param cache where folders for trees are
     * @throws org.repopush.repo.SourceException when it cannot be published; all that is wrong is named
     */
    public static LocalTree catalogue(View view, Path cache) throws IOException {
        Path folder = Files.createDirectories(cache.resolve(id(view)));
        try (FileChannel locked =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Optional<FileLock> lock = lock(locked);
            return lock.isPresent() ? inTurn(view, folder) : catalogue(view, folder, () -> IndexFile.unnamed(folder));
        }
    }

    /** A number that is another one when something in the tree may have changed, see {@link org.repopush.repo.RepoKind#look}. */
    public static long look(Path root, Filter filter) {
        long[] sum = new long[1];
        try {
            new Walk(
                            root,
                            filter,
                            new Walk.Visitor() {
                                @Override
                                public void directory(String path) {
                                    sum[0] = 31 * sum[0] + path.hashCode();
                                }

                                @Override
                                public void link(String path, String target) {
                                    sum[0] = 31 * (31 * sum[0] + path.hashCode()) + target.hashCode();
                                }

                                @Override
                                public void file(String path, Path file, boolean executable, Stat stat) {
                                    sum[0] = 31 * (31 * sum[0] + path.hashCode())
                                            + stat.hashCode()
                                            + (executable ? 1 : 0);
                                }
                            },
                            new Problems())
                    .run();
        } catch (IOException e) {
            // What cannot be looked at has the number of what could be.
        }
        return sum[0];
    }

    /** Another push of the same tree may be reading it: then this one reads what it must by itself. */
    private static Optional<FileLock> lock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    private static LocalTree inTurn(View view, Path folder) throws IOException {
        Path partial = folder.resolve("partial");
        Path before = folder.resolve("partial-before");
        if (Files.exists(partial)) {
            Files.move(partial, before, StandardCopyOption.REPLACE_EXISTING);
        }
        LocalTree tree = catalogue(view, folder, () -> IndexFile.create(partial));
        if (Files.exists(partial)) {
            Files.move(partial, folder.resolve("index"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.deleteIfExists(before);
        return tree;
    }

    private static LocalTree catalogue(View view, Path folder, NextIndex.Place place) throws IOException {
        List<IndexFile> before = new ArrayList<>();
        IndexFile.open(folder.resolve("partial-before")).ifPresent(before::add);
        IndexFile.open(folder.resolve("index")).ifPresent(before::add);
        if (before.isEmpty()) {
            otherView(folder).flatMap(IndexFile::open).ifPresent(before::add);
        }
        List<IndexFile.Cursor> cursors = new ArrayList<>();
        for (IndexFile file : before) {
            cursors.add(file.read());
        }
        Instant now = Instant.now();
        long begun = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        try (NextIndex next = new NextIndex(before, place, begun);
                Cataloguer cataloguer = new Cataloguer(view.root, view.filter, new KnownFiles(cursors), next)) {
            cataloguer.run();
            NextIndex.Made made = next.end();
            return new LocalTree(view, folder, made.file(), made.sum(), cataloguer.read());
        }
    }

    /** The name of its folder: views of one directory begin alike. */
    private static String id(View view) {
        String ofPath = digest(view.named.toUri().getRawPath().getBytes(UTF_8));
        return view.filter.isEmpty() ? ofPath : ofPath + '-' + view.filter.name();
    }

    private static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(Root.sha256().digest(bytes), 0, 8);
    }

    /** The index of the same directory by another filter, the newest one: its files need not be read again. */
    private static Optional<Path> otherView(Path folder) throws IOException {
        String ofPath = String.valueOf(folder.getFileName()).substring(0, 16);
        try (Stream<Path> views = Files.list(requireNonNull(folder.getParent(), "cache"))) {
            return views.filter(view -> String.valueOf(view.getFileName()).startsWith(ofPath))
                    .map(view -> view.resolve("index"))
                    .filter(Files::exists)
                    .max(Comparator.comparing(index -> index.toFile().lastModified()));
        }
    }

    /** The root hash of the tree. */
    public String root() {
        return sum.root();
    }

    /** How many names it has. */
    public long entries() {
        return sum.entries();
    }

    /** How many files have been read for their hash. */
    public long filesRead() {
        return filesRead;
    }

    /** Its entries. */
    public IndexFile index() {
        return index;
    }

    /** Where its files are. */
    public SourceNames names() {
        return names;
    }

    /** A folder for temporary files. */
    public Path folder() {
        return folder;
    }

    /**
     * That the tree still is what its catalogue says; looked for once.
     *
     * @throws org.repopush.repo.SourceException when it is not
     */
    public void requireStill() throws IOException {
        still.get();
    }

    /** The catalogue of this root, where it is known here. */
    public Optional<IndexFile> base(String root) {
        return root.matches("[0-9a-f]+") ? IndexFile.open(baseFile(root)) : Optional.empty();
    }

    /** Whether the catalogue of this root is known here. */
    public boolean knows(String root) {
        return root.equals(root()) || (root.matches("[0-9a-f]+") && Files.exists(baseFile(root)));
    }

    private Path baseFile(String root) {
        return folder.resolve("base-" + root);
    }

    /** Keeps the catalogue, because it is about to be published: the next push tells by it what has changed. */
    public synchronized void keepAsBase() throws IOException {
        Path base = baseFile(root());
        if (!Files.exists(base)) {
            Path copy = Files.createTempFile(folder, "temporary-", ".tmp");
            try (FileChannel to = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                index.copyTo(to);
            }
            Files.move(copy, base, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setLastModifiedTime(base, FileTime.from(Instant.now()));
        List<Path> bases;
        try (Stream<Path> files = Files.list(folder)) {
            bases = files.filter(file -> String.valueOf(file.getFileName()).startsWith("base-"))
                    .sorted(Comparator.comparing((Path file) -> file.toFile().lastModified())
                            .reversed())
                    .toList();
        }
        for (Path old : bases.subList(Math.min(KEPT_BASES, bases.size()), bases.size())) {
            Files.deleteIfExists(old);
        }
    }

    @Override
    public void close() throws IOException {
        index.close();
    }
}
