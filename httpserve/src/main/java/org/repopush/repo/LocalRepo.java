package org.repopush.repo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/**
 * An open source repository, held still by a shared lock until it is closed (invariant I10). Its snapshots may be used by
 * several threads.
 */
public interface LocalRepo extends Closeable {
    /** Absolute path without symbolic links. */
    Path path();

    /** What the user should know about how it was opened, for instance that it could not be locked; often empty. */
    List<String> warnings();

    /**
     * Fixes the tips of a push.
     *
     * @param refs the refs to publish; empty means all that a push publishes by default
     * @throws SourceException when a ref does not exist ({@link SourceException.Reason#NO_SUCH_REF}) or its revision is
     *     partial or unreadable
     */
    Snapshot snapshot(List<String> refs) throws IOException;

    /**
     * Fixes the tips of a push that goes on where another has ended: these refs with these revisions, though the refs may have moved
     * meanwhile. A kind that keeps no older revisions leaves it as it is: then the refs must be what they were.
     *
     * @param revisions by ref, at least one
     * @throws SourceException when a revision is not here ({@link SourceException.Reason#NO_SUCH_REF}), or is partial or unreadable
     */
    default Snapshot snapshotOf(SortedMap<String, String> revisions) throws IOException {
        Snapshot now = snapshot(List.copyOf(revisions.keySet()));
        for (Tip tip : now.tips()) {
            String revision = revisions.get(tip.ref());
            if (!tip.revision().equals(revision)) {
                throw new SourceException(
                        SourceException.Reason.NO_SUCH_REF,
                        "ref " + tip.ref() + " names " + tip.revision() + " now, and " + revision
                                + " is not here any more");
            }
        }
        return now;
    }

    /**
     * Reads the source again, after it has turned out that another program has changed it while it was read. What a push of an earlier
     * snapshot has brought to its stage counts for the new one. No earlier snapshot may be used any more.
     *
     * @param changed how that has turned out
     * @throws SourceException the same where the source is not read again: it has been read often enough, or this kind never does so
     */
    default Snapshot readAgain(SourceException changed) throws IOException {
        throw changed;
    }

    /** Releases the lock. Idempotent. */
    @Override
    void close() throws IOException;
}
