package org.repopush.tunnel;

/** Something that lives on a connection and is closed with it. */
interface HostChild extends AutoCloseable {
    @Override
    void close();

    /** Like {@link #close}, when the connection ends next: nothing needs to be said to the server. */
    default void closeWithHost() {
        close();
    }
}
