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
        UNSUPPORTED_MODE,
        NOT_OWNER,
        NOT_READABLE,
        NOT_WRITABLE,
        NOT_OURS,
        NO_SPACE,
        UNFIT,
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
        UNSIGNED,
        TOO_BIG,
        TOO_LONG,
        SIGNED_SUMMARY,
        STAGE_BUSY,
        LOCKED,
        REPO_LOCKED,
        /** A ref is not what the plan was based on. */
        MOVED,
        DANGLING,
        NO_FOLDER,
        BAD_CONFIG,
        NO_PROC,
        /** Refs have moved, and the summary could not be made; the other values are why. */
        UNANNOUNCED,
        METADATA_MOVED,
        UNFIT_METADATA,
        BAD_METADATA,
        TOOL_FAILED,
        DIED,
        /** A word that this version does not know. */
        UNKNOWN;

        private static final Map<String, Code> BY_WORD =
                Stream.of(values()).collect(Collectors.toUnmodifiableMap(Code::word, Function.identity()));

        private String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Code of(String word) {
            return BY_WORD.getOrDefault(word, UNKNOWN);
        }
    }

    private final Code code;
    private final String word;

    @SuppressWarnings("serial") // never serialized
    private final List<String> values;

    /** One that the script has reported. */
    public RemoteFailure(String word, List<String> values) {
        super(word);
        this.code = Code.of(word);
        this.word = requireNonNull(word, "word");
        this.values = List.copyOf(values);
    }

    /** One that was found out here. */
    public RemoteFailure(Code code, String... values) {
        this(code.word(), List.of(values));
    }

    /** The same, with a cause that is known here only, as its last value. */
    public RemoteFailure because(String cause) {
        List<String> all = new ArrayList<>(values);
        all.add(cause);
        RemoteFailure failure = new RemoteFailure(word, all);
        failure.addSuppressed(this);
        return failure;
    }

    public Code code() {
        return code;
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

    /** Whether the other one says the same. */
    public boolean says(RemoteFailure other) {
        return word.equals(other.word) && values.equals(other.values);
    }

    public boolean is(Code... codes) {
        return List.of(codes).contains(code);
    }
}
