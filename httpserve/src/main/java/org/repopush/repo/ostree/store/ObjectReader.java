package org.repopush.repo.ostree.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.repopush.repo.Resource;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.Commit;
import org.repopush.repo.ostree.format.DirTree;
import org.repopush.repo.ostree.format.MalformedException;

/**
 * Reads metadata objects. Commits and directories are checked against their names first, so a commit can be its own ancestor,
 * or a directory its own descendant, only where SHA-256 is broken: walks over them need no other guard against circles.
 * Safe for several threads.
 */
public final class ObjectReader {
    /** What ostree itself takes at most ({@code OSTREE_MAX_METADATA_SIZE}). */
    private static final long LARGEST = 128L << 20;

    private final ObjectStore store;
    private final Path state;

    public ObjectReader(Path repository, ObjectStore store) {
        this.store = requireNonNull(store, "store");
        this.state = repository.resolve("state");
    }

    @FunctionalInterface
    private interface Parser<T> {
        T parse(byte[] object) throws MalformedException;
    }

    public Optional<Commit> commit(Checksum checksum) throws IOException {
        return verified(new ObjectName(checksum, ObjectType.COMMIT), Commit::read);
    }

    public Optional<DirTree> dirTree(Checksum checksum) throws IOException {
        return verified(new ObjectName(checksum, ObjectType.DIRTREE), DirTree::read);
    }

    /** Reads the metadata of a directory only to see that it is what its name says: a commit has few of them. */
    public void checkDirMeta(Checksum checksum) throws IOException {
        verified(new ObjectName(checksum, ObjectType.DIRMETA), object -> object);
    }

    /** Detached metadata of a commit, as it is. */
    public Optional<byte[]> detachedMetadata(Checksum commit) throws IOException {
        return bytes(new ObjectName(commit, ObjectType.COMMITMETA));
    }

    /** Whether ostree marked the commit as one of which objects are missing. */
    public boolean isPartial(Checksum commit) {
        return Files.exists(state.resolve(commit.hex() + ".commitpartial"));
    }

    private <T> Optional<T> verified(ObjectName name, Parser<T> parser) throws IOException {
        Optional<byte[]> object = bytes(name);
        if (object.isEmpty()) {
            return Optional.empty();
        }
        Checksum actual = Checksum.ofContent(object.get());
        if (!actual.equals(name.checksum())) {
            throw corrupt(name, "its checksum is " + actual, null);
        }
        try {
            return Optional.of(parser.parse(object.get()));
        } catch (MalformedException e) {
            throw corrupt(name, e.getMessage(), e);
        }
    }

    private Optional<byte[]> bytes(ObjectName name) throws IOException {
        Optional<Resource> resource = store.find(name);
        if (resource.isEmpty()) {
            return Optional.empty();
        }
        if (resource.get().length() > LARGEST) {
            throw corrupt(name, "it has " + resource.get().length() + " bytes", null);
        }
        try (InputStream in = resource.get().open()) {
            return Optional.of(in.readAllBytes());
        }
    }

    private static SourceException corrupt(ObjectName name, @Nullable String why, @Nullable Throwable cause) {
        return new SourceException(Reason.CORRUPT, "object " + name + " is corrupt: " + why, cause);
    }
}
