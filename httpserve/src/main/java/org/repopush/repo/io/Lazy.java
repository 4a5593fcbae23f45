package org.repopush.repo.io;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A value that the first thread that needs it computes while others wait for it. A failure is not kept. */
public final class Lazy<T> {
    /** How it is computed. */
    @FunctionalInterface
    public interface Source<T> {
        T compute() throws IOException;
    }

    private final Source<T> source;
    private @Nullable T value;

    public Lazy(Source<T> source) {
        this.source = requireNonNull(source, "source");
    }

    public synchronized T get() throws IOException {
        T known = value;
        if (known == null) {
            known = source.compute();
            value = known;
        }
        return known;
    }
}
