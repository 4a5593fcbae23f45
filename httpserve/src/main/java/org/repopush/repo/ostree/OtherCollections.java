package org.repopush.repo.ostree;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.Remark;
import org.repopush.repo.ostree.format.Commit;
import org.repopush.repo.ostree.store.ObjectReader;

/**
 * Refs whose commits are bound to another collection than the destination's, or to none. It is for the client to mind: ostree
 * compares the binding with the collection that the client's own configuration gives the remote, and with that of the
 * repository where it pulls by path. Other clients take such a commit, so it is no reason to reject a ref as a binding to
 * another ref is, which all of them mind. Seen with 2022.7.
 *
 * @param theirs the collection of the destination
 * @param named each of the refs, with what it is bound to
 */
record OtherCollections(String theirs, List<String> named) {
    static final String CODE = "other-collection";

    OtherCollections {
        requireNonNull(theirs, "theirs");
        named = List.copyOf(named);
    }

    static OtherCollections among(List<RefUpdate> moves, ObjectReader reader, String theirs) throws IOException {
        List<String> named = new ArrayList<>();
        for (RefUpdate move : moves) {
            Optional<String> ours =
                    reader.commit(OstreeSnapshot.commit(move.to())).flatMap(Commit::collectionBinding);
            if (!ours.equals(Optional.of(theirs))) {
                named.add(
                        move.ref() + ours.map(id -> " (collection " + id + ")").orElse(" (no collection)"));
            }
        }
        return new OtherCollections(theirs, named);
    }

    /** What the user should know; empty when there are none. */
    Optional<Remark> remark() {
        return named.isEmpty() ? Optional.empty() : Optional.of(new Remark(CODE, text(), hint()));
    }

    private String text() {
        return "these refs are not bound to the destination's collection " + theirs
                + ", so clients that use that collection ID, or pull by path, refuse them: "
                + FirstFew.of(named);
    }

    private String hint() {
        return "build them in a repository with the collection ID " + theirs
                + ": ostree --repo=PATH config set core.collection-id " + theirs;
    }
}
