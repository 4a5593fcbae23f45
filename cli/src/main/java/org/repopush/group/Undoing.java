package org.repopush.group;

import java.io.IOException;
import java.util.List;
import org.repopush.push.Session;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RemoteFailure;

/** How a destination takes back what a session has published there: under its lock, and only if the refs still are that. */
@FunctionalInterface
interface Undoing {
    /** No destination can do that yet. */
    Undoing NOT_OFFERED = (session, published) -> {
        throw new RemoteFailure(RemoteFailure.Code.UNSUPPORTED, "rollback");
    };

    /**
     * Has it taken back.
     *
     * @param published what has become of each ref
     */
    void undo(Session session, List<RefResult> published) throws IOException, InterruptedException;
}
