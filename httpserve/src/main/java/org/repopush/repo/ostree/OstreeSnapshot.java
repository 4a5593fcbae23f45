package org.repopush.repo.ostree;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.repopush.repo.Distance;
import org.repopush.repo.KindWords;
import org.repopush.repo.Offer;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.Relation;
import org.repopush.repo.Remark;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.Sidecar;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Times;
import org.repopush.repo.Tip;
import org.repopush.repo.ostree.closure.CommitSelection;
import org.repopush.repo.ostree.closure.History;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.store.ObjectReader;
import org.repopush.repo.ostree.store.ObjectStore;

/**
 * The tips of an OSTree source, and what its commits say about each other. A revision of the destination that is no checksum
 * at all (a damaged ref over there) is one that the source does not have.
 */
public final class OstreeSnapshot implements Snapshot {
    private final List<Tip> tips;
    private final Map<Checksum, Optional<List<String>>> bindings;
    private final ObjectReader reader;
    private final ObjectStore store;
    private final History history;
    private final Map<String, Offer> offers = new HashMap<>();

    /** @param bindings of commits, as far as they are known: the refs that each may be published under */
    public OstreeSnapshot(
            List<Tip> tips, Map<Checksum, Optional<List<String>>> bindings, ObjectReader reader, ObjectStore store) {
        this.tips = List.copyOf(tips);
        this.bindings = Map.copyOf(bindings);
        this.reader = requireNonNull(reader, "reader");
        this.store = requireNonNull(store, "store");
        this.history = new History(reader);
    }

    @Override
    public KindWords words() {
        return new OstreeWords();
    }

    @Override
    public List<Tip> tips() {
        return tips;
    }

    @Override
    public boolean has(String revision) throws IOException {
        Optional<Checksum> checksum = Checksum.parse(revision);
        return checksum.isPresent() && reader.commit(checksum.get()).isPresent() && !reader.isPartial(checksum.get());
    }

    @Override
    public Relation relation(String ours, String theirs) throws IOException {
        Optional<Checksum> their = Checksum.parse(theirs);
        return their.isPresent() ? history.relation(commit(ours), their.get()) : Relation.UNKNOWN;
    }

    @Override
    public Optional<Distance> distance(String ours, String theirs) throws IOException {
        Optional<Checksum> their = Checksum.parse(theirs);
        return their.isPresent() ? history.distance(commit(ours), their.get()) : Optional.empty();
    }

    @Override
    public Optional<String> objection(Tip tip) throws IOException {
        Checksum commit = commit(tip.revision());
        Optional<List<String>> known = bindings.get(commit);
        Optional<List<String>> bound = known == null ? history.commit(commit).refBinding() : known;
        if (bound.isEmpty() || bound.get().contains(tip.ref())) {
            return Optional.empty();
        }
        String refs = bound.get().isEmpty() ? "no ref" : String.join(", ", bound.get());
        return Optional.of("the commit is bound to " + refs + ", not to " + tip.ref());
    }

    @Override
    public Optional<Times> times() {
        return Optional.of(new CommitTimes(reader, history));
    }

    @Override
    public Optional<Sidecar> sidecar() {
        return Optional.of(new DetachedSidecar(reader));
    }

    @Override
    public List<Remark> remarks(List<RefUpdate> moves, RemoteFacts facts) throws IOException {
        Optional<String> theirs = new OstreeFacts(facts).collection();
        return theirs.isEmpty()
                ? List.of()
                : OtherCollections.among(moves, reader, theirs.get()).remark().stream()
                        .toList();
    }

    @Override
    public Offer offer(
            List<RefUpdate> moves,
            List<String> common,
            int depth,
            RemoteFacts facts,
            Map<String, Optional<byte[]>> sidecars)
            throws IOException {
        Set<Checksum> complete = new LinkedHashSet<>();
        for (String revision : common) {
            Checksum.parse(revision).ifPresent(complete::add);
        }
        OstreeFacts theirs = new OstreeFacts(facts);
        if (sidecars.isEmpty()) {
            return shared(moves, complete, depth, theirs);
        }
        Map<Checksum, Optional<byte[]>> shown = new HashMap<>();
        for (Map.Entry<String, Optional<byte[]>> entry : sidecars.entrySet()) {
            shown.put(commit(entry.getKey()), entry.getValue());
        }
        return new OstreeOffer(reader, store, history, lineup(moves, complete, depth), theirs, shown);
    }

    /** The source is held still, so that an offer which has been made stays true. */
    private Offer shared(List<RefUpdate> moves, Set<Checksum> common, int depth, OstreeFacts theirs)
            throws IOException {
        String wanted = wanted(moves, common, depth, theirs);
        synchronized (offers) {
            Offer offer = offers.get(wanted);
            if (offer == null) {
                offer = new OstreeOffer(reader, store, history, lineup(moves, common, depth), theirs, Map.of());
                offers.put(wanted, offer);
            }
            return offer;
        }
    }

    /**
     * All that an offer depends on, where nothing is shown in the place of the source's own. No record: the first hash code of one
     * takes milliseconds, which every push would pay.
     */
    private static String wanted(List<RefUpdate> moves, Set<Checksum> common, int depth, OstreeFacts theirs) {
        StringBuilder wanted = new StringBuilder();
        wanted.append(depth).append(theirs.isArchive() ? " archive" : " other");
        for (RefUpdate move : moves) {
            wanted.append('\n')
                    .append(move.ref())
                    .append(' ')
                    .append(move.from().orElse("-"));
            wanted.append(' ').append(move.to());
        }
        for (Checksum commit : common) {
            wanted.append('\n').append(commit.hex());
        }
        return wanted.toString();
    }

    private CommitSelection lineup(List<RefUpdate> moves, Set<Checksum> common, int depth) throws IOException {
        CommitSelection lineup = new CommitSelection(history, common);
        for (RefUpdate move : moves) {
            Optional<Checksum> from = move.from().flatMap(Checksum::parse);
            lineup.add(move.ref(), commit(move.to()), from, depth);
        }
        return lineup;
    }

    /** A revision of ours. */
    static Checksum commit(String revision) throws IOException {
        return Checksum.parse(revision).orElseThrow(() -> new IOException("not a commit: '" + revision + "'"));
    }
}
