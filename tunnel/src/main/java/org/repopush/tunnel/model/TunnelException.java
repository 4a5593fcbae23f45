package org.repopush.tunnel.model;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The remote side cannot be reached or used as asked. The message names what and on what, lower case, fit for the user. */
public final class TunnelException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why; the command line maps each to an exit code and a hint. */
    public enum Reason {
        /** The SSH configuration is wrong, cannot be read, or asks for what is not supported. */
        CONFIG,
        /** The name does not resolve, nobody listens, or what listens is not an SSH server. */
        UNREACHABLE,
        /** Client and server have no algorithm in common. */
        NO_COMMON_ALGORITHM,
        /** The server's key is unknown, changed or revoked. */
        HOST_KEY,
        /** The server did not accept the login. */
        AUTH,
        /** The server did not open a port for the reverse forward. */
        FORWARD_REFUSED,
        /** The server did not open one more channel on the connection. */
        CHANNEL_REFUSED,
        /** The connection broke after the login. */
        LOST,
        /** The other side is connected and silent. */
        TIMEOUT,
        /** A remote command does nothing, on a connection that lives. */
        STALLED,
        /** The remote shell or its program ended. */
        ENDED,
        /** What came is not our protocol. */
        PROTOCOL
    }

    private final Reason reason;
    private final @Nullable String hint;
    private final int exitStatus;
    private final boolean placed;

    @SuppressWarnings("serial") // always an immutable list of the JDK, which is serializable
    private final List<String> attempts;

    private TunnelException(
            Reason reason,
            String message,
            @Nullable String hint,
            List<String> attempts,
            int exitStatus,
            @Nullable Throwable cause) {
        super(requireNonNull(message, "message"), cause);
        this.reason = requireNonNull(reason, "reason");
        this.hint = hint;
        this.attempts = List.copyOf(attempts);
        this.exitStatus = exitStatus;
        this.placed = false;
    }

    private TunnelException(String message, String usualHint, TunnelException problem) {
        super(message, problem);
        this.reason = problem.reason;
        this.hint = problem.hint().orElse(usualHint);
        this.attempts = problem.attempts;
        this.exitStatus = problem.exitStatus;
        this.placed = true;
    }

    public TunnelException(Reason reason, String message) {
        this(reason, message, (Throwable) null);
    }

    public TunnelException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, null, List.of(), -1, cause);
    }

    public TunnelException(Reason reason, String message, String hint) {
        this(reason, message, requireNonNull(hint, "hint"), List.of(), -1, null);
    }

    public static TunnelException loginRefused(
            String message, List<String> attempts, Optional<String> hint, @Nullable Throwable cause) {
        return new TunnelException(Reason.AUTH, message, hint.orElse(null), attempts, -1, cause);
    }

    /** The server takes the login and gives it no session. */
    public static TunnelException noSession(String host, String answer, Throwable cause) {
        return new TunnelException(
                Reason.CHANNEL_REFUSED,
                host + " refuses to open a session: " + answer,
                "allow sessions in its sshd_config (MaxSessions); if it is a jump host, name it with -J and push to the host"
                        + " behind it",
                List.of(),
                -1,
                cause);
    }

    public static TunnelException ended(String message, int exitStatus) {
        return new TunnelException(Reason.ENDED, message, null, List.of(), exitStatus, null);
    }

    /** The same failure, to be thrown once more with the stack of whoever asks now. */
    public TunnelException again() {
        return new TunnelException(reason, requireNonNull(getMessage()), hint, attempts, exitStatus, this);
    }

    /**
     * The same failure, not of the destination but of something on the way to it; itself when its place is already named.
     *
     * @param usualHint for a failure that has none of its own
     */
    public TunnelException at(String place, String usualHint) {
        return placed ? this : new TunnelException(place + ": " + getMessage(), usualHint, this);
    }

    /** A failure on the way to the destination, whose message names the place. */
    public static TunnelException onTheWay(Reason reason, String message, String hint) {
        return new TunnelException(message, hint, new TunnelException(reason, message, hint));
    }

    public Reason reason() {
        return reason;
    }

    /** What to do about it, where only this module knows: a command or the line to add. */
    public Optional<String> hint() {
        return Optional.ofNullable(hint);
    }

    /** After {@link Reason#AUTH}: each key with what became of it, then what else was not tried and why. */
    public List<String> attempts() {
        return attempts;
    }

    /** After {@link Reason#ENDED}: the exit status, absent when a signal ended the shell. */
    public OptionalInt exitStatus() {
        return exitStatus < 0 ? OptionalInt.empty() : OptionalInt.of(exitStatus);
    }
}
