package org.repopush.repo.ostree.format;

import java.io.IOException;

/** Bytes that are not what they should be. The message says what is wrong with them, not whose they are: callers add that. */
public final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message);
    }
}
