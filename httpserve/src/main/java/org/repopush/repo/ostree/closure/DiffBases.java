package org.repopush.repo.ostree.closure;

import static java.util.Objects.requireNonNull;
import static org.repopush.repo.ostree.closure.Ancestors.NONE;

import java.io.IOException;
import java.util.Optional;
import org.repopush.repo.io.Lazy;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.Commit;
import org.repopush.repo.ostree.store.ObjectReader;

/** Finds the commit at the destination, or about to arrive there, that differs least from a commit to be sent. */
public final class DiffBases {
    private final ObjectReader reader;
    private final Ancestors ancestors;
    private final CommitSelection lineup;
    private final Lazy<Optional<Commit>> anyCommon;

    public DiffBases(ObjectReader reader, History history, CommitSelection lineup) {
        this.reader = requireNonNull(reader, "reader");
        this.ancestors = history.ancestors();
        this.lineup = requireNonNull(lineup, "lineup");
        this.anyCommon = new Lazy<>(() -> firstKnown(lineup.common()));
    }

    /** The nearest such ancestor, else what the tip takes the place of, else any that the source has too. */
    public Optional<Commit> of(Checksum checksum) throws IOException {
        Optional<Commit> base = nearestAncestor(checksum);
        if (base.isEmpty()) {
            base = firstKnown(lineup.replacedBy(checksum));
        }
        return base.isPresent() ? base : anyCommon.get();
    }

    private Optional<Commit> nearestAncestor(Checksum commit) throws IOException {
        int at = ancestors.parent(ancestors.number(commit));
        while (at != NONE) {
            Checksum ancestor = ancestors.checksum(at);
            if (lineup.travels(ancestor) || lineup.common().contains(ancestor)) {
                return reader.commit(ancestor);
            }
            at = ancestors.parent(at);
        }
        return Optional.empty();
    }

    private Optional<Commit> firstKnown(Iterable<Checksum> candidates) throws IOException {
        for (Checksum candidate : candidates) {
            Optional<Commit> commit = reader.commit(candidate);
            if (commit.isPresent()) {
                return commit;
            }
        }
        return Optional.empty();
    }
}
