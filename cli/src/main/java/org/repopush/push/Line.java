package org.repopush.push;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Supplier;

/** The way to one destination: a session, and another one when its connection is lost. Used by one thread at a time. */
public final class Line implements AutoCloseable {
    private final Supplier<Session> connect;
    private Session session;

    /** The first session begins to connect at once. */
    public Line(Supplier<Session> connect) {
        this.connect = requireNonNull(connect, "connect");
        this.session = connect.get();
    }

    private Line(Session connected, Supplier<Session> connect) {
        this.connect = connect;
        this.session = connected;
    }

    /**
     * One for a push.
     *
     * @param kept of an earlier push, whose connection is used then
     */
    public static Line of(Optional<Session> kept, Ledger ledger, Retry retry, Supplier<Session> connect) {
        return kept.map(connected -> new Line(connected.next(ledger, retry), connect))
                .orElseGet(() -> new Line(connect));
    }

    /** The one that is used now. */
    public Session session() {
        return session;
    }

    /** Makes another one. */
    public Session renew() {
        session.close();
        session = connect.get();
        return session;
    }

    /** Closes the session that is used now; those before it are closed. Idempotent. */
    @Override
    public void close() {
        session.close();
    }
}
