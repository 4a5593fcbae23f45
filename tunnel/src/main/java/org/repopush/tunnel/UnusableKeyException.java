package org.repopush.tunnel;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A key cannot be used. The message says what became of it, fit to stand behind its name. */
final class UnusableKeyException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableKeyException(String fate) {
        super(fate);
    }

    UnusableKeyException(String fate, @Nullable Throwable cause) {
        super(fate, cause);
    }

    String fate() {
        return String.valueOf(getMessage());
    }
}
