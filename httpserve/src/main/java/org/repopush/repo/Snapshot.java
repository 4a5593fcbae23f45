package org.repopush.repo;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tips of a source as they were when a push looked, and what can be said about them. Safe for several threads; valid while
 * its {@link LocalRepo} is open.
 */
public interface Snapshot {
    /** The words of its kind. */
    KindWords words();

    /** The selected tips, sorted by ref. */
    List<Tip> tips();

    /** The tips by which a push calls its stage: its own, or where the source was read again, those of the first time. */
    default List<Tip> stagedAs() {
        return tips();
    }

    /** Whether the source has this revision, complete. */
    boolean has(String revision) throws IOException;

    /**
     * How our revision stands to theirs. A kind without any order of revisions knows {@link Relation#SAME} and
     * {@link Relation#OTHER} only.
     */
    Relation relation(String ours, String theirs) throws IOException;

    /** How far our revision is from theirs; empty when the source does not have what connects the two. */
    default Optional<Distance> distance(String ours, String theirs) throws IOException {
        return Optional.empty();
    }

    /** Why this tip must not be published under its ref (a binding that names other refs), if so: a phrase for the user. */
    default Optional<String> objection(Tip tip) throws IOException {
        return Optional.empty();
    }

    /** When revisions were made; empty for a kind whose revisions do not say that. */
    default Optional<Times> times() {
        return Optional.empty();
    }

    /** What is kept beside revisions; empty for a kind that keeps nothing there. */
    default Optional<Sidecar> sidecar() {
        return Optional.empty();
    }

    /**
     * What the user should know before a push, though it is no reason to reject a ref.
     *
     * @param moves refs that move
     * @param facts what the destination says of itself
     */
    default List<Remark> remarks(List<RefUpdate> moves, RemoteFacts facts) throws IOException {
        return List.of();
    }

    /** What the user should know of one destination of several, which are to show the same at the same time. */
    default List<Remark> remarksAmongOthers(RemoteFacts facts) {
        return List.of();
    }

    /**
     * Why this cannot be published there, by what the destination says of itself: a code of the kind's failures, then its values. Empty
     * when nothing is in the way.
     */
    default List<String> obstacle(RemoteFacts facts) {
        return List.of();
    }

    /**
     * Fixes what is pushed. Destinations that have the same may share one offer: what it takes is walked once.
     *
     * @param moves refs that move
     * @param common revisions that the destination is known to have complete (tips of its refs, not partial)
     * @param depth ancestors that come with a ref that is new at the destination; -1 all; for a kind whose revisions have none
     *     it means nothing
     * @param facts what the destination says of itself
     * @param sidecars what to show beside revisions instead of the source's own, by revision; an empty value hides it
     */
    Offer offer(
            List<RefUpdate> moves,
            List<String> common,
            int depth,
            RemoteFacts facts,
            Map<String, Optional<byte[]>> sidecars)
            throws IOException;
}
