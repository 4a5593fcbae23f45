package org.repopush.repo.tree;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.repopush.repo.KindWords;
import org.repopush.repo.Offer;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.Relation;
import org.repopush.repo.Remark;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Tip;
import org.repopush.repo.io.Lazy;
import org.repopush.repo.tree.pack.Delta;
import org.repopush.repo.tree.references.References;
import org.repopush.repo.tree.walk.IndexFile;
import org.repopush.repo.tree.walk.LocalTree;

/** A tree as one walk has found it. Trees have no order: what the destination has is what was pushed last. */
final class TreeSnapshot implements Snapshot {
    private final LocalTree tree;
    private final TreeRules rules;
    private final List<Tip> stagedAs;
    private final Lazy<List<Remark>> references;
    private final Map<String, Delta> deltas = new HashMap<>();

    /** @param stagedAs as in {@link Snapshot#stagedAs} */
    TreeSnapshot(LocalTree tree, TreeRules rules, List<Tip> stagedAs) {
        this.tree = requireNonNull(tree, "tree");
        this.rules = requireNonNull(rules, "rules");
        this.stagedAs = List.copyOf(stagedAs);
        this.references = new Lazy<>(() -> rules.checksReferences() ? References.check(tree) : List.of());
    }

    @Override
    public KindWords words() {
        return new TreeWords();
    }

    @Override
    public List<Tip> tips() {
        return List.of(new Tip(TreeKind.REF, tree.root()));
    }

    @Override
    public List<Tip> stagedAs() {
        return stagedAs;
    }

    @Override
    public boolean has(String revision) {
        return tree.knows(revision);
    }

    @Override
    public Relation relation(String ours, String theirs) {
        return ours.equals(theirs) ? Relation.SAME : Relation.OTHER;
    }

    @Override
    public List<Remark> remarksAmongOthers(RemoteFacts facts) {
        return InPlace.remarksAmongOthers(facts);
    }

    @Override
    public List<String> obstacle(RemoteFacts facts) {
        Optional<String> theirs = facts.first("layout");
        boolean fixed = theirs.isPresent() && facts.all("free").isEmpty();
        return fixed
                        && rules.layout()
                                .filter(wanted -> !wanted.equals(theirs.get()))
                                .isPresent()
                ? List.of(
                        TreeFailures.OTHER_LAYOUT, theirs.get(), rules.layout().get())
                : List.of();
    }

    @Override
    public Offer offer(
            List<RefUpdate> moves,
            List<String> common,
            int depth,
            RemoteFacts facts,
            Map<String, Optional<byte[]>> sidecars)
            throws IOException {
        if (moves.isEmpty()) {
            return TreeOffer.NOTHING;
        }
        references.get();
        return new TreeOffer(delta(moves.get(0).from()), rules);
    }

    @Override
    public List<Remark> remarks(List<RefUpdate> moves, RemoteFacts facts) throws IOException {
        List<Remark> remarks = new ArrayList<>(InPlace.remarks(facts));
        if (moves.isEmpty()) {
            return remarks;
        }
        remarks.addAll(references.get());
        if (facts.first("filter")
                .filter(theirs -> !theirs.equals(rules.filter()))
                .isPresent()) {
            remarks.add(new Remark(
                    TreeWords.OTHER_FILTER,
                    "the last push to this destination had another filter",
                    "what that has left out may be published now, and the other way round"));
        }
        return remarks;
    }

    /** Destinations that have the same share it. */
    private synchronized Delta delta(Optional<String> theirs) throws IOException {
        String key = theirs.orElse("");
        Delta known = deltas.get(key);
        if (known == null) {
            Optional<IndexFile> base = theirs.isPresent() ? tree.base(theirs.get()) : Optional.empty();
            try {
                known = Delta.of(tree, base, theirs.isEmpty());
            } finally {
                if (base.isPresent()) {
                    base.get().close();
                }
            }
            deltas.put(key, known);
        }
        return known;
    }
}
