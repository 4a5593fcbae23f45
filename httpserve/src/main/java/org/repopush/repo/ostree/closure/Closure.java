package org.repopush.repo.ostree.closure;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.repopush.repo.Amount;
import org.repopush.repo.Resource;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.Commit;
import org.repopush.repo.ostree.format.DirTree;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectReader;
import org.repopush.repo.ostree.store.ObjectStore;
import org.repopush.repo.ostree.store.ObjectType;

/**
 * The objects of commits: commit, directories and content, without detached metadata. What a base has at the same place is
 * left out unread, and each directory is read once, so the work grows with what is new. Not safe for writing by several
 * threads.
 */
public final class Closure {
    private final ObjectReader reader;
    private final ObjectStore store;
    private final ObjectSet objects = new ObjectSet();
    /** By the number of the object. */
    private final LengthList lengths = new LengthList();

    private long bytes;

    public Closure(ObjectReader reader, ObjectStore store) {
        this.reader = requireNonNull(reader, "reader");
        this.store = requireNonNull(store, "store");
    }

    public boolean contains(ObjectName name) {
        return objects.contains(name);
    }

    public Amount amount() {
        return new Amount(objects.size(), bytes);
    }

    /**
     * A view to take objects away from; the closure must not grow any more.
     *
     * @param cutter makes packs of what is left
     */
    public OstreeCandidates candidates(OstreeCandidates.Cutter cutter) {
        return new OstreeCandidates(cutter, objects, lengths, amount());
    }

    /**
     * Adds the objects of a commit.
     *
     * @param base a commit whose objects need not be added; directories of it that the source lacks hide nothing
     * @throws SourceException with {@link Reason#CORRUPT} when an object is missing or broken
     */
    public void add(Checksum checksum, Commit commit, Optional<Commit> base) throws IOException {
        new Walk(checksum).commit(commit, base);
    }

    /** A directory to be read, and what the base has in its place. */
    private record Step(Checksum tree, Optional<Checksum> base) {}

    /** The way through one commit. */
    private final class Walk {
        private final Checksum commit;
        private final Deque<Step> pending = new ArrayDeque<>();
        /** Owners and modes seen in the base: there are few, and the same ones everywhere. */
        private final Set<Checksum> baseMetas = new HashSet<>();

        private Walk(Checksum commit) {
            this.commit = commit;
        }

        private void commit(Commit ours, Optional<Commit> base) throws IOException {
            found(commit, ObjectType.COMMIT);
            base.ifPresent(known -> baseMetas.add(known.treeMeta()));
            directory(new DirTree.Directory(ours.tree(), ours.treeMeta()), base.map(Commit::tree));
            while (!pending.isEmpty()) {
                read(pending.pop());
            }
        }

        private void read(Step step) throws IOException {
            Optional<DirTree> tree = reader.dirTree(step.tree);
            if (tree.isEmpty()) {
                throw missing(new ObjectName(step.tree, ObjectType.DIRTREE));
            }
            DirTree base = base(step);
            Set<Checksum> baseFiles = new HashSet<>(base.files());
            for (Checksum file : tree.get().files()) {
                if (!baseFiles.contains(file)) {
                    found(file, ObjectType.FILE);
                }
            }
            for (var entry : tree.get().directories().entrySet()) {
                Optional<DirTree.Directory> known =
                        Optional.ofNullable(base.directories().get(entry.getKey()));
                directory(entry.getValue(), known.map(DirTree.Directory::tree));
            }
        }

        private DirTree base(Step step) throws IOException {
            if (step.base.isEmpty()) {
                return DirTree.EMPTY;
            }
            DirTree base = reader.dirTree(step.base.get()).orElse(DirTree.EMPTY);
            base.directories().values().forEach(directory -> baseMetas.add(directory.meta()));
            return base;
        }

        private void directory(DirTree.Directory directory, Optional<Checksum> base) throws IOException {
            if (!baseMetas.contains(directory.meta()) && found(directory.meta(), ObjectType.DIRMETA)) {
                reader.checkDirMeta(directory.meta());
            }
            boolean changed = base.isEmpty() || !base.get().equals(directory.tree());
            if (changed && found(directory.tree(), ObjectType.DIRTREE)) {
                pending.push(new Step(directory.tree(), base));
            }
        }

        /** Takes an object in; whether it is new. */
        private boolean found(Checksum checksum, ObjectType type) throws IOException {
            ObjectName name = new ObjectName(checksum, type);
            if (!objects.add(name)) {
                return false;
            }
            Optional<Resource> object = store.find(name);
            if (object.isEmpty()) {
                throw missing(name);
            }
            long length = object.get().length();
            lengths.add(length);
            bytes += length;
            return true;
        }

        private SourceException missing(ObjectName name) {
            return new SourceException(Reason.CORRUPT, "object " + name + " of commit " + commit + " is missing");
        }
    }
}
