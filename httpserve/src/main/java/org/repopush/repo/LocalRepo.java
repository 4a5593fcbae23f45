package org.repopush.repo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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

    /** Releases the lock. Idempotent. */
    @Override
    void close() throws IOException;
}
