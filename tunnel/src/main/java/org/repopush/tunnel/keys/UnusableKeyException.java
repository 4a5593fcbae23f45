package org.repopush.tunnel.keys;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A key cannot be used. The message says what became of it, fit to stand behind its name. */
public final class UnusableKeyException extends IOException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String remedy;

    public UnusableKeyException(String fate) {
        this(fate, (Throwable) null);
    }

    public UnusableKeyException(String fate, @Nullable Throwable cause) {
        super(fate, cause);
        this.remedy = null;
    }

    /** @param remedy what makes the key usable, a command when there is one */
    public UnusableKeyException(String fate, String remedy) {
        super(fate);
        this.remedy = remedy;
    }

    public Optional<String> remedy() {
        return Optional.ofNullable(remedy);
    }

    public String fate() {
        return String.valueOf(getMessage());
    }
}
