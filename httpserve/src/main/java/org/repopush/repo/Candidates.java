package org.repopush.repo;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * What a push has to send at most; what the destination turns out to have is taken away. Takes some 40 bytes of memory an
 * object. Safe for several threads.
 */
public interface Candidates {
    /** What is left. */
    Amount amount();

    /**
     * Hands over the name of each one that is left when this is called, in a fixed order: one line, as the kind's parts of the
     * receive script know objects, for instance a path relative to the root of the repository. Others may be taken away
     * meanwhile.
     */
    void names(Consumer<String> sink);

    /**
     * Takes away what the destination says that it has: an object by its name, or a piece of one that an interrupted push has
     * brought, by the piece's name in a pack and its length in bytes, with a blank between them. Whatever else this text is
     * changes nothing: it comes from the other side.
     */
    void remove(String found);

    /**
     * The pack of what is left, and of the revisions themselves; nothing is to be taken away afterwards.
     *
     * @param bulk it is so much that parts should travel side by side and be checked while others travel; otherwise one stream
     *     is as fast
     * @param channels how many streams will travel side by side at most
     */
    Pack pack(boolean bulk, int channels) throws IOException;
}
