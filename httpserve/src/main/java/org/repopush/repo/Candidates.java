package org.repopush.repo;

import java.util.function.Consumer;

/**
 * What a push has to send at most; what the destination turns out to have is taken away. Takes some 40 bytes of memory an
 * object. Used by one thread.
 */
public interface Candidates {
    /** What is left. */
    Amount amount();

    /** Hands over the path of each one that is left, relative to the root of the repository, in a fixed order. */
    void paths(Consumer<String> sink);

    /** Takes one away. Whatever else this text is changes nothing: it comes from the other side. */
    void remove(String path);
}
