package org.repopush.repo.tree;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;
import org.repopush.repo.Offer;
import org.repopush.repo.Packing;
import org.repopush.repo.tree.pack.Delta;
import org.repopush.repo.tree.pack.TreeCandidates;

/** What one destination is sent: in packs only, for it has no tool that could pull. */
record TreeOffer(Delta delta, TreeRules rules) implements Offer, Packing {
    /** Of a push that moves nothing. */
    static final Offer NOTHING = new Offer() {
        @Override
        public List<String> history() {
            return List.of();
        }

        @Override
        public Map<String, Amount> shares() {
            return Map.of();
        }
    };

    TreeOffer {
        requireNonNull(delta, "delta");
        requireNonNull(rules, "rules");
    }

    @Override
    public List<String> history() {
        return List.of();
    }

    @Override
    public Map<String, Amount> shares() {
        return Map.of(TreeKind.REF, candidates().amount());
    }

    @Override
    public Optional<Packing> packing() {
        return Optional.of(this);
    }

    @Override
    public Candidates candidates() {
        return TreeCandidates.missing(delta, rules.lines());
    }

    @Override
    public Candidates everything() {
        return TreeCandidates.everything(delta, rules.lines());
    }
}
