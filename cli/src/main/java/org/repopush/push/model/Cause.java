package org.repopush.push.model;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.repopush.repo.SourceException;
import org.repopush.tunnel.model.TunnelException;

/**
 * What a failure was, more finely than its exit status, for programs. In doc/json.md; never taken away, and never given another
 * meaning. What the receive script and the reasons of the other modules name has the same name here. A kind adds its own, see
 * {@link org.repopush.repo.KindFailures#codes}.
 */
public enum Cause {
    /** The source, see {@link SourceException.Reason}. */
    NOT_A_REPOSITORY,
    UNSUPPORTED,
    NO_SUCH_REF,
    NO_REFS,
    REF_NAME,
    PARTIAL,
    CORRUPT,
    UNREADABLE,
    LOCKED,
    CHANGED,
    /** The connection, see {@link TunnelException.Reason}. */
    CONFIG,
    UNREACHABLE,
    NO_COMMON_ALGORITHM,
    HOST_KEY,
    AUTH,
    FORWARD_REFUSED,
    CHANNEL_REFUSED,
    LOST,
    TIMEOUT,
    STALLED,
    ENDED,
    PROTOCOL,
    /** The destination, as its script says it. */
    BAD_REQUEST,
    OUT_OF_ORDER,
    OVER_LIMIT,
    NO_ROOT,
    GARBLED,
    MISSING_TOOL,
    OLD_TOOL,
    NO_REPOSITORY,
    NOT_OWNER,
    NOT_READABLE,
    NOT_WRITABLE,
    NOT_OURS,
    NO_SPACE,
    OVERSIZED,
    EXPOSED,
    FOREIGN_PORT,
    BAD_PACK,
    POLICY_ERROR,
    TOO_BIG,
    TOO_LONG,
    EXPIRED,
    NO_RELEASE,
    WAS_RELEASED,
    RELEASE_EXISTS,
    RELEASE_EXPIRED,
    TOO_MANY_RELEASES,
    NOT_YOURS,
    GONE,
    NO_RUN,
    STAGE_BUSY,
    REPO_LOCKED,
    UNANNOUNCED,
    SLOW,
    TOOL_FAILED,
    DIED,
    SILENT,
    /** The account runs a command of its own, whatever it is asked to run. */
    FORCED_COMMAND,
    /** The check of a canary has refused what was published. */
    CHECK,
    /** Objects arrive damaged, again and again. */
    DAMAGED;

    private static final Set<String> WORDS =
            Stream.of(values()).map(Cause::word).collect(Collectors.toUnmodifiableSet());

    /** As it is written in JSON and by the receive script. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What this failure, thrown by another module or said by the destination, was; empty when there is no word for it. */
    static Optional<String> of(@Nullable Throwable failure) {
        if (failure instanceof RemoteFailure remote) {
            return Optional.of(remote.word()).filter(WORDS::contains);
        }
        if (failure instanceof TunnelException tunnel) {
            return Optional.of(valueOf(tunnel.reason().name()).word());
        }
        if (failure instanceof SourceException source) {
            return Optional.of(valueOf(source.reason().name()).word());
        }
        return failure instanceof OtherCommandException ? Optional.of(FORCED_COMMAND.word()) : Optional.empty();
    }
}
