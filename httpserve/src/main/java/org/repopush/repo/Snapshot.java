package org.repopush.repo;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tips of a source as they were when a push looked, and what can be said about them. Used by one thread; valid while
 * its {@link LocalRepo} is open.
 */
public interface Snapshot {
    /** The words of its kind. */
    KindWords words();

    /** The selected tips, sorted by ref. */
    List<Tip> tips();

    /** Whether the source has this revision, complete. */
    boolean has(String revision) throws IOException;

    /** How our revision stands to theirs. */
    Relation relation(String ours, String theirs) throws IOException;

    /** How far our revision is from theirs; empty when the source does not have what connects the two. */
    Optional<Distance> distance(String ours, String theirs) throws IOException;

    /** Why this tip must not be published under its ref (a binding that names other refs), if so: a phrase for the user. */
    Optional<String> objection(Tip tip) throws IOException;

    /** Whether our revision has a later time than theirs; also when the source does not have theirs. */
    boolean isNewer(String ours, String theirs) throws IOException;

    /** What the revision says of when and for whom it was made; empty when the source does not have it. */
    Optional<Origin> origin(String revision) throws IOException;

    /** SHA-256 in lower-case hex of the revision's detached metadata; empty when it has none. */
    Optional<String> metadataDigest(String revision) throws IOException;

    /**
     * The revision's detached metadata joined with the destination's: nothing that the destination has is lost.
     *
     * @return what the destination should have; empty when ours adds nothing to theirs
     * @throws UnreadableThereException when theirs cannot be understood
     */
    Optional<byte[]> mergeMetadata(String revision, byte[] theirs) throws IOException;

    /**
     * Fixes what is pushed.
     *
     * @param moves refs that move
     * @param common revisions that the destination is known to have complete (tips of its refs, not partial)
     * @param depth ancestors that come with a ref that is new at the destination; -1 all
     * @param facts what the destination says of itself
     * @param sidecars what to show instead of the source's own, by revision; an empty value hides it
     */
    Offer offer(
            List<Move> moves, List<String> common, int depth, RemoteFacts facts, Map<String, Optional<byte[]>> sidecars)
            throws IOException;
}
