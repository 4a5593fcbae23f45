package org.repopush.repo.ostree;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;
import org.repopush.repo.Offer;
import org.repopush.repo.Pack;
import org.repopush.repo.Packing;
import org.repopush.repo.Resource;
import org.repopush.repo.Serving;
import org.repopush.repo.io.BytesResource;
import org.repopush.repo.io.Lazy;
import org.repopush.repo.ostree.closure.Closure;
import org.repopush.repo.ostree.closure.CommitSelection;
import org.repopush.repo.ostree.closure.DiffBases;
import org.repopush.repo.ostree.closure.History;
import org.repopush.repo.ostree.closure.OstreeCandidates;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.Commit;
import org.repopush.repo.ostree.pack.PackCutter;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectReader;
import org.repopush.repo.ostree.store.ObjectStore;
import org.repopush.repo.ostree.store.ObjectType;

/** What one push shows of a repository: objects of the commits that travel, and nothing else. */
final class OstreeOffer implements Offer, Packing, Serving {
    private final ObjectReader reader;
    private final ObjectStore store;
    private final History history;
    private final CommitSelection lineup;
    private final OstreeFacts there;
    private final Map<Checksum, Commit> commits;
    private final Map<Checksum, Optional<byte[]>> metadata;
    private final Lazy<Lacking> lacking = new Lazy<>(this::closeOverLacking);
    private final Lazy<Closure> everything = new Lazy<>(this::closeOverEverything);
    private final Lazy<Map<String, Amount>> shares = new Lazy<>(this::share);

    /** What the destination lacks, and how much of it came with each commit. */
    private record Lacking(Closure closure, Map<Checksum, Amount> byCommit) {}

    /**
     * @param lineup what travels; complete, not to be changed any more
     * @param there what is known of the destination
     * @param metadata detached metadata in the place of the source's own; an empty value hides it
     */
    OstreeOffer(
            ObjectReader reader,
            ObjectStore store,
            History history,
            CommitSelection lineup,
            OstreeFacts there,
            Map<Checksum, Optional<byte[]>> metadata) {
        this.reader = requireNonNull(reader, "reader");
        this.store = requireNonNull(store, "store");
        this.history = requireNonNull(history, "history");
        this.lineup = requireNonNull(lineup, "lineup");
        this.there = requireNonNull(there, "there");
        this.commits = lineup.oldestFirst();
        this.metadata = Map.copyOf(metadata);
    }

    @Override
    public List<String> history() {
        return commits.keySet().stream()
                .filter(commit -> !lineup.isTip(commit))
                .map(Checksum::hex)
                .toList();
    }

    @Override
    public Map<String, Amount> shares() throws IOException {
        return shares.get();
    }

    @Override
    public Optional<Packing> packing() {
        return Optional.of(this);
    }

    @Override
    public Optional<Serving> serving() {
        return Optional.of(this);
    }

    /** Only {@code objects/...}: with the commits pinned in its request, ostree asks for nothing else. */
    @Override
    public Optional<Resource> resource(String path) throws IOException {
        Optional<ObjectName> name = ObjectName.ofPath(path);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (name.get().type() == ObjectType.COMMITMETA) {
            return detachedMetadata(name.get().checksum());
        }
        Optional<Resource> object = store.find(name.get());
        return object.isPresent() && belongs(name.get()) ? object : Optional.empty();
    }

    /** Whether a commit has detached metadata is seen only by asking for it. */
    @Override
    public boolean isOptional(String path) {
        return ObjectName.ofPath(path)
                .filter(name -> name.type() == ObjectType.COMMITMETA)
                .isPresent();
    }

    @Override
    public Candidates candidates() throws IOException {
        return lacking.get().closure().candidates(this::cut);
    }

    @Override
    public Candidates everything() throws IOException {
        return everything.get().candidates(this::cut);
    }

    /** The commits with their detached metadata: enough to see who has signed them. */
    @Override
    public Optional<Pack> revisions() throws IOException {
        return Optional.of(new Closure(reader, store).candidates(this::cut).pack(false, 1));
    }

    @Override
    public Packing withoutRevisions() {
        return new Rest();
    }

    /** What travels beside commits that the destination fetches itself. */
    private final class Rest implements Packing {
        @Override
        public Candidates candidates() throws IOException {
            return lacking.get().closure().candidates(this::cutRest);
        }

        @Override
        public Candidates everything() throws IOException {
            return everything.get().candidates(this::cutRest);
        }

        private Pack cutRest(OstreeCandidates missing, boolean bulk, int channels) throws IOException {
            return cut(missing, Set.of(), bulk, channels);
        }
    }

    /** The commits travel whatever is missing: a destination that knows them may still lack what they consist of. */
    private Pack cut(OstreeCandidates missing, boolean bulk, int channels) throws IOException {
        return cut(missing, commits.keySet(), bulk, channels);
    }

    private Pack cut(OstreeCandidates missing, Set<Checksum> revisions, boolean bulk, int channels) throws IOException {
        // Other modes hold no content as it travels: theirs is verified when it is imported.
        return new PackCutter(this::shown, missing, revisions).cut(bulk, there.isArchive(), channels);
    }

    /** An object as the destination is to see it. */
    private Optional<Resource> shown(ObjectName name) throws IOException {
        return name.type() == ObjectType.COMMITMETA ? detachedMetadata(name.checksum()) : store.find(name);
    }

    private Optional<Resource> detachedMetadata(Checksum commit) throws IOException {
        if (!lineup.travels(commit)) {
            return Optional.empty();
        }
        Optional<byte[]> shown = metadata.get(commit);
        return shown == null
                ? store.find(new ObjectName(commit, ObjectType.COMMITMETA))
                : shown.map(BytesResource::new);
    }

    /** The destination may lack more than we think: what is not among the new objects is looked for among all. */
    private boolean belongs(ObjectName name) throws IOException {
        if (name.type() == ObjectType.COMMIT) {
            return lineup.travels(name.checksum());
        }
        return lacking.get().closure().contains(name) || everything.get().contains(name);
    }

    private Map<String, Amount> share() throws IOException {
        Map<Checksum, Amount> byCommit = lacking.get().byCommit();
        Map<String, Amount> shared = new TreeMap<>();
        for (Checksum commit : commits.keySet()) {
            Amount objects = byCommit.getOrDefault(commit, Amount.NONE);
            Optional<Resource> detached = detachedMetadata(commit);
            Amount metadata =
                    detached.isPresent() ? new Amount(1, detached.get().length()) : Amount.NONE;
            shared.merge(lineup.refOf(commit), objects.plus(metadata), Amount::plus);
        }
        return Collections.unmodifiableMap(shared);
    }

    private Lacking closeOverLacking() throws IOException {
        DiffBases bases = new DiffBases(reader, history, lineup);
        Closure closure = new Closure(reader, store);
        Map<Checksum, Amount> byCommit = new HashMap<>();
        for (Map.Entry<Checksum, Commit> entry : commits.entrySet()) {
            Checksum commit = entry.getKey();
            if (!lineup.common().contains(commit)) {
                Amount before = closure.amount();
                closure.add(commit, entry.getValue(), bases.of(commit));
                byCommit.put(commit, closure.amount().minus(before));
            }
        }
        return new Lacking(closure, byCommit);
    }

    private Closure closeOverEverything() throws IOException {
        Closure closure = new Closure(reader, store);
        for (Map.Entry<Checksum, Commit> entry : commits.entrySet()) {
            closure.add(entry.getKey(), entry.getValue(), Optional.empty());
        }
        return closure;
    }
}
