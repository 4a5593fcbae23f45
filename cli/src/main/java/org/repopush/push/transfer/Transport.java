package org.repopush.push.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.repopush.push.model.Carried;

/** A way for content into the destination's stage. Used by one thread; takes what it needs when it is first used. */
interface Transport extends Closeable {
    /**
     * Brings everything that the stage and the repository there lack.
     *
     * @return objects that arrived damaged and were thrown away, so that they are still missing
     */
    List<String> bring() throws IOException, InterruptedException;

    /** What has travelled so far. */
    Carried carried();

    @Override
    void close();
}
