package org.repopush.repo.ostree.store;

import java.io.IOException;
import java.util.Optional;
import org.repopush.repo.Resource;

/** The objects of a repository in the form that an archive repository has, whatever its mode. Safe for several threads. */
public interface ObjectStore {
    /**
     * The object, if it is there.
     *
     * @throws org.repopush.repo.SourceException when something else is in its place, or it must not be read
     */
    Optional<Resource> find(ObjectName name) throws IOException;
}
