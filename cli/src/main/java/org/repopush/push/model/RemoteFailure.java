package org.repopush.push.model;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.repopush.repo.KindFailures;
import org.repopush.repo.KindFailures.Remedy;

/**
 * The one failure inside a push that is not the connection's or the source's: the receive script has reported {@code fail CODE
 * VALUES...}, or its answers and what arrives there come to the same. {@code Explain} says what the codes mean to the user.
 */
public final class RemoteFailure extends IOException {
    private static final long serialVersionUID = 1L;

    /** What has failed. The word of the script is the name in lower case, with hyphens. */
    public enum Code {
        PROTOCOL,
        /** A word of ours that the other side's version does not know. */
        UNSUPPORTED,
        BAD_REQUEST,
        OUT_OF_ORDER,
        OVER_LIMIT,
        NO_ROOT,
        GARBLED,
        SILENT,
        STALLED,
        SLOW,
        MISSING_TOOL,
        OLD_TOOL,
        NO_REPOSITORY,
        NOT_A_REPOSITORY,
        NOT_OWNER,
        NOT_READABLE,
        NOT_WRITABLE,
        NOT_OURS,
        NO_SPACE,
        /** An object that the destination cannot pull, because it is too large for that. */
        OVERSIZED,
        EXPOSED,
        FOREIGN_PORT,
        BAD_PACK,
        /** An object arrived damaged, and is missing again. */
        BAD_OBJECT,
        /** An object is missing, perhaps because it was bad and has been removed. */
        ABSENT_OBJECT,
        /** An object arrives damaged however often it is sent: it is bad in the source. */
        CORRUPT,
        /** Too many different objects arrive damaged. */
        DAMAGED,
        POLICY_ERROR,
        /** Refs that may not move; which, and why, is told apart from this. */
        REFUSED,
        TOO_BIG,
        TOO_LONG,
        STAGE_BUSY,
        LOCKED,
        /** What is to be released is not there, is there already, has waited for too long, or is more than may wait. */
        NO_RELEASE,
        WAS_RELEASED,
        RELEASE_EXISTS,
        RELEASE_EXPIRED,
        TOO_MANY_RELEASES,
        /** Somebody else's release or publication, which the owner's policy leaves to that login. */
        NOT_YOURS,
        /** What is to be published has been removed there. */
        GONE,
        /** Nothing that could be taken back. */
        NO_RUN,
        /** The destination has held its lock for as long as it may, and has published nothing. */
        EXPIRED,
        REPO_LOCKED,
        /** A ref is not what the plan was based on. */
        MOVED,
        /** Refs have moved, and what clients find them by could not be made; the other values are why. */
        UNANNOUNCED,
        TOOL_FAILED,
        DIED,
        /** A word of the kind, or one that this version does not know. */
        OTHER;

        private static final Map<String, Code> BY_WORD =
                Stream.of(values()).collect(Collectors.toUnmodifiableMap(Code::word, Function.identity()));

        private String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private Remedy remedy() {
            return switch (this) {
                case STAGE_BUSY -> Remedy.PLAN_AGAIN;
                case TOO_BIG -> Remedy.GIVE_UP;
                case POLICY_ERROR, MISSING_TOOL, UNANNOUNCED -> Remedy.GIVE_UP_IMPORTED;
                default -> Remedy.NONE;
            };
        }

        static Code of(String word) {
            return BY_WORD.getOrDefault(word, OTHER);
        }
    }

    private final Code code;
    private final String word;
    private final Remedy remedy;

    @SuppressWarnings("serial") // never serialized
    private final List<String> values;

    private RemoteFailure(Code code, String word, List<String> values, Remedy remedy) {
        super(word);
        this.code = code;
        this.word = requireNonNull(word, "word");
        this.values = List.copyOf(values);
        this.remedy = remedy;
    }

    /** One that the script has reported, with a word that is no kind's. */
    public RemoteFailure(String word, List<String> values) {
        this(Code.of(word), word, values, Code.of(word).remedy());
    }

    /** One that the script has reported; its word may be the kind's. */
    public static RemoteFailure of(KindFailures kind, String word, List<String> values) {
        Code code = Code.of(word);
        return new RemoteFailure(code, word, values, code == Code.OTHER ? kind.remedy(word) : code.remedy());
    }

    /** One that was found out here. */
    public RemoteFailure(Code code, String... values) {
        this(code.word(), List.of(values));
    }

    /** The same, with a cause that is known here only, as its last value. */
    public RemoteFailure because(String cause) {
        List<String> all = new ArrayList<>(values);
        all.add(cause);
        RemoteFailure failure = new RemoteFailure(code, word, all, remedy);
        failure.addSuppressed(this);
        return failure;
    }

    public Code code() {
        return code;
    }

    /** What becomes of a push that has met it. */
    public Remedy remedy() {
        return remedy;
    }

    /** The code as the script says it. */
    public String word() {
        return word;
    }

    /** The value at this place, or a dash. */
    public String value(int index) {
        return index < values.size() ? values.get(index) : "-";
    }

    /** The values from this place on, perhaps none. */
    public List<String> valuesFrom(int index) {
        return values.subList(Math.min(index, values.size()), values.size());
    }

    /** Whether another holds a lock that was to be taken. */
    public boolean isHeldLock() {
        return is(Code.LOCKED, Code.REPO_LOCKED);
    }

    /** Whether the other one says the same. */
    public boolean says(RemoteFailure other) {
        return word.equals(other.word) && values.equals(other.values);
    }

    public boolean is(Code... codes) {
        return List.of(codes).contains(code);
    }
}
