package org.repopush.tunnel.proxy;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * What leads to a server in place of a TCP connection of our own: a channel of a jump host, or a program's streams. Nothing
 * listens anywhere for it.
 */
public interface ProxyLink extends AutoCloseable {
    /** What the server says. */
    InputStream input();

    /** What the server hears, as soon as it is flushed. */
    OutputStream output();

    /** Why it has ended, where more is known than that; fit to stand behind a colon. May wait for a moment. */
    Optional<String> fate();

    /** Ends it, and with it every wait in its streams; does not wait itself. May be called more than once, from any thread. */
    void cut();

    /** Returns when nothing is left of it. Does nothing the second time. */
    @Override
    void close();
}
