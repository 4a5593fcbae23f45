package org.repopush.repo.ostree;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;

/** Finds for a travelling commit the one among those that the destination has, or is about to have, that is most like it. */
final class Bases {
    private final ObjectReader reader;
    private final Lineup lineup;

    Bases(ObjectReader reader, Lineup lineup) {
        this.reader = requireNonNull(reader, "reader");
        this.lineup = requireNonNull(lineup, "lineup");
    }

    /** The nearest such ancestor, else what the tip takes the place of, else any that the source has too. */
    Optional<Commit> of(Checksum checksum, Commit commit) throws IOException {
        Optional<Commit> base = nearestAncestor(commit);
        if (base.isEmpty()) {
            base = firstKnown(lineup.replacedBy(checksum));
        }
        return base.isPresent() ? base : firstKnown(lineup.common());
    }

    private Optional<Commit> nearestAncestor(Commit commit) throws IOException {
        Optional<Checksum> at = commit.parent();
        while (at.isPresent()) {
            Optional<Commit> ancestor = reader.commit(at.get());
            if (lineup.travels(at.get()) || lineup.common().contains(at.get())) {
                return ancestor;
            }
            at = ancestor.flatMap(Commit::parent);
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
