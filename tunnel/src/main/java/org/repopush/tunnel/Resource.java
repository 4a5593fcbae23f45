package org.repopush.tunnel;

/** Something that lives on a connection and is closed with it. */
interface Resource extends AutoCloseable {
    @Override
    void close();
}
