package org.repopush.push.model;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.repopush.repo.SourceException;
import org.repopush.tunnel.model.TunnelException;

/**
 * What a failure was, more finely than its exit status, for programs. In doc/json.md; never taken away, and never given another
 * meaning. What the receive script and the reasons of the other modules name has the same name here.
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
    UNSUPPORTED_MODE,
    NOT_OWNER,
    NOT_READABLE,
    NOT_WRITABLE,
    NOT_OURS,
    NO_FOLDER,
    BAD_CONFIG,
    NO_PROC,
    NO_SPACE,
    UNFIT,
    OVERSIZED,
    EXPOSED,
    FOREIGN_PORT,
    BAD_PACK,
    POLICY_ERROR,
    UNSIGNED,
    TOO_BIG,
    TOO_LONG,
    SIGNED_SUMMARY,
    STAGE_BUSY,
    REPO_LOCKED,
    METADATA_MOVED,
    BAD_METADATA,
    UNFIT_METADATA,
    DANGLING,
    UNANNOUNCED,
    SLOW,
    TOOL_FAILED,
    DIED,
    SILENT,
    /** The account runs a command of its own, whatever it is asked to run. */
    FORCED_COMMAND,
    /** Objects arrive damaged, again and again. */
    DAMAGED;

    private static final Map<String, Cause> BY_WORD =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Cause::word, Function.identity()));

    /** As it is written in JSON and by the receive script. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What this failure, thrown by another module or said by the destination, was; empty when there is no word for it. */
    static Optional<Cause> of(@Nullable Throwable failure) {
        if (failure instanceof RemoteFailure remote) {
            return Optional.ofNullable(BY_WORD.get(remote.word()));
        }
        if (failure instanceof TunnelException tunnel) {
            return Optional.of(valueOf(tunnel.reason().name()));
        }
        if (failure instanceof SourceException source) {
            return Optional.of(valueOf(source.reason().name()));
        }
        return failure instanceof OtherCommandException ? Optional.of(FORCED_COMMAND) : Optional.empty();
    }
}
