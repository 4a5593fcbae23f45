package org.repopush.push.remote;

import static java.util.Objects.requireNonNull;

/**
 * Where the destination's own tool finds what is offered: a server on its loopback.
 *
 * @param port of 127.0.0.1 there
 * @param secret without which the server answers nothing
 */
public record PullSource(int port, String secret) {
    public PullSource {
        requireNonNull(secret, "secret");
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "localhost:" + port;
    }
}
