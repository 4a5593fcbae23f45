package org.repopush.it.tiny;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.repopush.repo.KindWords;
import org.repopush.repo.Offer;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.Relation;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Tip;

/** The version that a tiny repository had. Numbers say what comes after what, also of versions that are not here. */
record TinySnapshot(Version version) implements Snapshot {
    @Override
    public KindWords words() {
        return new TinyWords();
    }

    @Override
    public List<Tip> tips() {
        return List.of(new Tip(TinyKind.REF, version.revision()));
    }

    @Override
    public boolean has(String revision) {
        return revision.equals(version.revision());
    }

    @Override
    public Relation relation(String ours, String theirs) {
        if (ours.equals(theirs)) {
            return Relation.SAME;
        }
        int order = Long.compare(Version.number(ours), Version.number(theirs));
        return order > 0 ? Relation.FAST_FORWARD : order < 0 ? Relation.BEHIND : Relation.DIVERGED;
    }

    @Override
    public Offer offer(
            List<RefUpdate> moves,
            List<String> common,
            int depth,
            RemoteFacts facts,
            Map<String, Optional<byte[]>> sidecars) {
        return new TinyOffer(version, !moves.isEmpty());
    }
}
