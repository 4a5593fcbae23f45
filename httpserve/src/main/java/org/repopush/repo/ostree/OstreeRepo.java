package org.repopush.repo.ostree;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.Snapshot;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.Tip;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.Commit;
import org.repopush.repo.ostree.store.ArchiveStore;
import org.repopush.repo.ostree.store.ObjectReader;
import org.repopush.repo.ostree.store.ObjectStore;
import org.repopush.repo.ostree.store.OtherRefs;
import org.repopush.repo.ostree.store.Refs;
import org.repopush.repo.ostree.store.RepoLock;

/** An archive repository as a source. */
final class OstreeRepo implements LocalRepo {
    private final Path path;
    private final RepoLock lock;
    private final List<String> warnings;
    private final Refs refs;
    private final ObjectStore store;
    private final ObjectReader reader;

    /**
     * @param lock released by {@link #close}
     */
    OstreeRepo(Path path, RepoLock lock, List<String> warnings) {
        this.path = requireNonNull(path, "path");
        this.lock = requireNonNull(lock, "lock");
        this.warnings = List.copyOf(warnings);
        this.refs = new Refs(path);
        this.store = new ArchiveStore(path);
        this.reader = new ObjectReader(path, store);
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    /** Fetched and mirrored refs, {@code OWNER:REF}, become tips named {@code REF}: that is what their commits are bound to. */
    @Override
    public Snapshot snapshot(List<String> names) throws IOException {
        SortedMap<String, Checksum> selected = names.isEmpty() ? refs.published() : named(names);
        if (selected.isEmpty()) {
            throw new OtherRefs(path, refs.owned()).noneOfItsOwn();
        }
        return snapshotAt(selected);
    }

    @Override
    public Snapshot snapshotOf(SortedMap<String, String> revisions) throws IOException {
        SortedMap<String, Checksum> selected = new TreeMap<>();
        for (Map.Entry<String, String> ref : revisions.entrySet()) {
            Optional<Checksum> commit = Checksum.parse(ref.getValue());
            if (commit.isEmpty() || reader.commit(commit.get()).isEmpty()) {
                throw new SourceException(
                        Reason.NO_SUCH_REF,
                        "commit " + ref.getValue() + " of ref " + ref.getKey() + " is not here any more");
            }
            select(selected, ref.getKey(), commit.get());
        }
        return snapshotAt(selected);
    }

    private Snapshot snapshotAt(SortedMap<String, Checksum> selected) throws IOException {
        List<Tip> tips = new ArrayList<>();
        // Tens of thousands of refs may name one commit.
        Map<Checksum, Optional<List<String>>> bindings = new HashMap<>();
        for (Map.Entry<String, Checksum> ref : selected.entrySet()) {
            if (!bindings.containsKey(ref.getValue())) {
                bindings.put(
                        ref.getValue(), complete(ref.getKey(), ref.getValue()).refBinding());
            }
            // Only where it is named: nothing else publishes an alias.
            tips.add(new Tip(ref.getKey(), ref.getValue().hex(), refs.aliasTarget(ref.getKey())));
        }
        return new OstreeSnapshot(tips, bindings, reader, store);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private SortedMap<String, Checksum> named(List<String> names) throws IOException {
        SortedMap<String, Checksum> selected = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        for (String name : names) {
            Optional<Checksum> commit = refs.resolve(name);
            if (commit.isEmpty()) {
                missing.add(name);
            } else {
                select(selected, Refs.publishedName(name), commit.get());
            }
        }
        if (!missing.isEmpty()) {
            throw new OtherRefs(path, refs.owned()).missing(missing);
        }
        return selected;
    }

    private static void select(SortedMap<String, Checksum> selected, String ref, Checksum commit)
            throws SourceException {
        if (Refs.isStray(ref)) {
            throw new SourceException(
                    Reason.REF_NAME,
                    "ref " + ref + " is named like a temporary file of ostree, which ostree would remove");
        }
        Checksum other = selected.put(ref, commit);
        if (other != null && !other.equals(commit)) {
            throw new SourceException(
                    Reason.REF_NAME, "two commits would be published as " + ref + ": " + other + " and " + commit);
        }
    }

    private Commit complete(String ref, Checksum commit) throws IOException {
        if (reader.isPartial(commit)) {
            throw new SourceException(Reason.PARTIAL, "ref " + ref + ": commit " + commit + " is partial");
        }
        try {
            return reader.commit(commit)
                    .orElseThrow(() -> new SourceException(Reason.CORRUPT, "commit " + commit + " is missing"));
        } catch (SourceException e) {
            throw new SourceException(e.reason(), "ref " + ref + ": " + e.getMessage(), e);
        }
    }
}
