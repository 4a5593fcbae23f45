package org.repopush.push.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.repo.Origin;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Tip;

/**
 * Tips whose commits are bound to another collection than the destination's, or to none. It is for the client to mind: ostree
 * compares the binding with the collection that the client's own configuration gives the remote, and with that of the
 * repository where it pulls by path. Other clients take such a commit, so it is no reason to reject a ref as a binding to
 * another ref is, which all of them mind. Seen with 2022.7.
 *
 * @param theirs the collection of the destination
 * @param named each of the tips, with what it is bound to
 */
public record OtherCollections(String theirs, List<String> named) {
    public OtherCollections {
        named = List.copyOf(named);
    }

    public static OtherCollections among(List<Tip> tips, Snapshot snapshot, String theirs) throws IOException {
        List<String> named = new ArrayList<>();
        for (Tip tip : tips) {
            Optional<String> ours = snapshot.origin(tip.revision()).flatMap(Origin::collection);
            if (!ours.equals(Optional.of(theirs))) {
                named.add(tip.ref() + ours.map(id -> " (collection " + id + ")").orElse(" (no collection)"));
            }
        }
        return new OtherCollections(theirs, named);
    }

    public boolean isEmpty() {
        return named.isEmpty();
    }

    public String text() {
        return "these refs are not bound to the destination's collection " + theirs
                + ", so clients that use that collection ID, or pull by path, refuse them: "
                + FirstFew.of(named);
    }

    public String hint() {
        return "build them in a repository with the collection ID " + theirs
                + ": ostree --repo=PATH config set core.collection-id " + theirs;
    }

    /** Both in one line. */
    public String warning() {
        return text() + "; " + hint();
    }
}
