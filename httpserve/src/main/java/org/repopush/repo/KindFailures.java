package org.repopush.repo;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What failures of a kind's own mean, and what to do about those that all kinds share. A failure is a code, as the kind's part
 * of the receive script says it, with values. Stateless.
 */
public interface KindFailures {
    /** A kind that has nothing to say. */
    KindFailures NONE = new KindFailures() {};

    /** What becomes of a push that has met a failure. */
    enum Remedy {
        /** It ends, and the same push resumes it. */
        NONE,
        /** Something has changed at the destination: it is planned anew. */
        PLAN_AGAIN,
        /** Nothing of it is to stay at the destination: no repetition helps. */
        GIVE_UP,
        /** The same, when its content is in the repository and only its publication has failed. */
        GIVE_UP_IMPORTED
    }

    /** Its own codes, each of which it explains. They are words of the JSON output: none is ever taken away. */
    default List<String> codes() {
        return List.of();
    }

    /** What becomes of a push that has met this code of the kind. */
    default Remedy remedy(String code) {
        return Remedy.NONE;
    }

    /**
     * What a failure means to the user; empty where the kind knows no more than is said for all kinds.
     *
     * @param code one of {@link #codes}, or one that all kinds share
     * @param values of the failure, not trusted; there may be fewer than usual
     */
    default Optional<Explanation> explain(String code, List<String> values, Place place) {
        return Optional.empty();
    }

    /** What to do about a failure that all kinds share; empty where the kind knows no more than is said for all kinds. */
    default Optional<String> hint(String code, List<String> values, Place place) {
        return Optional.empty();
    }

    /** The same about a source that cannot be pushed as asked. */
    default Optional<String> hint(SourceException.Reason reason, Path source) {
        return Optional.empty();
    }

    /** What clients find refs by at the destination, as a noun. */
    default String announcement() {
        return "list of refs";
    }
}
