package org.repopush.httpserve;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Consumer;
import org.repopush.repo.Amount;
import org.repopush.repo.Serving;

/**
 * One thing that a {@link RepoServer} serves, with a secret and counters of its own: what one destination may have. Safe for
 * several threads. The counters may be read after it has been closed.
 */
public final class Share implements AutoCloseable {
    private final Serving serving;
    private final Secret secret = Secret.random();
    private final ServedCounter tally = new ServedCounter();
    private final Consumer<Share> end;

    /** @param end takes it out of what is served; may be called again */
    Share(Serving serving, Consumer<Share> end) {
        this.serving = requireNonNull(serving, "serving");
        this.end = requireNonNull(end, "end");
    }

    /** At least 128 random bits in characters that need no encoding in a url. */
    public String secret() {
        return secret.text();
    }

    /** What has been served to holders of the secret so far: objects that were sent to their end, and all body bytes. */
    public Amount served() {
        return tally.served();
    }

    /** The requests with the secret so far, answered with whatever status. */
    public long requests() {
        return tally.requests();
    }

    /**
     * The first thing that a holder of the secret asked for in vain, or that could not be read, such as {@code 404
     * objects/...}: not every tool says itself what it missed.
     */
    public Optional<String> firstFailure() {
        return tally.firstFailure();
    }

    /** The secret is worth nothing from now on; what is being served already may finish. Idempotent. */
    @Override
    public void close() {
        end.accept(this);
    }

    boolean opensTo(String authorization) {
        return secret.opens(authorization);
    }

    Serving serving() {
        return serving;
    }

    ServedCounter tally() {
        return tally;
    }
}
