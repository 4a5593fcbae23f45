package org.repopush.it.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Both sides of a scenario on disk. */
interface Trial {
    Path source();

    Path destination();

    /** The same for one tool, which may have a destination of its own. */
    Trial of(Peer peer);

    /** All tools are about to do the work once more. */
    void turn() throws IOException;

    /** Puts the destination into the state that every run starts from. */
    void restore() throws IOException;

    /**
     * Looks whether a run did its work.
     *
     * @throws IOException that says what the destination lacks
     */
    void check() throws IOException;

    /** Has a tool of the kind verify the destination, where anything arrived. */
    void verify();

    /** The options that tell repo-push what the source is. */
    List<String> words();

    /** The refs that repo-push is to publish, where it is to be told. */
    List<String> refs();
}
