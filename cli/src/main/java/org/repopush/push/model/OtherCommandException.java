package org.repopush.push.model;

import java.io.IOException;

/** The account runs something of its own for every command that it is asked to run, so that no pack reaches its place. */
public final class OtherCommandException extends IOException {
    private static final long serialVersionUID = 1L;

    public OtherCommandException() {
        super("the server ran a different command than the one requested (a forced command?)");
    }
}
