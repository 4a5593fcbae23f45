package org.repopush.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output or standard error, in UTF-8 whatever the locale: names of refs are. Each piece is one write. Once it could not
 * take one it gets no more, so that nothing stands behind a hole. Not safe for several threads.
 */
final class Stream {
    private final OutputStream to;
    private @Nullable IOException failure;

    Stream(OutputStream to) {
        this.to = requireNonNull(to, "to");
    }

    void line(String text) {
        piece(text + "\n");
    }

    void piece(String text) {
        if (failure != null) {
            return;
        }
        try {
            to.write(text.getBytes(UTF_8));
            to.flush();
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Why it takes no more. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }
}
