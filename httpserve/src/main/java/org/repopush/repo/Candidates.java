package org.repopush.repo;

import java.util.function.Consumer;

/**
 * What a push has to send at most; what the destination turns out to have is taken away. Takes some 40 bytes of memory an
 * object. Safe for several threads.
 */
public interface Candidates {
    /** What is left. */
    Amount amount();

    /**
     * Hands over the path of each one that is left when this is called, relative to the root of the repository, in a fixed
     * order. Others may be taken away meanwhile.
     */
    void paths(Consumer<String> sink);

    /**
     * Takes away what the destination says that it has: an object by its path, or a piece of one that an interrupted push has
     * brought, by the piece's path in a pack and its length in bytes, with a blank between them. Whatever else this text is
     * changes nothing: it comes from the other side.
     */
    void remove(String found);
}
