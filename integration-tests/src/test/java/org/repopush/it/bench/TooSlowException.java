package org.repopush.it.bench;

import java.io.IOException;
import java.time.Duration;

/** A run that was ended because it took longer than anybody wants to wait. */
final class TooSlowException extends IOException {
    private static final long serialVersionUID = 1;

    TooSlowException(Duration limit) {
        super("more than " + limit.toSeconds() + " s");
    }
}
