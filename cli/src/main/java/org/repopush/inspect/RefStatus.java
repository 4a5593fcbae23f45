package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.repopush.repo.Distance;

/**
 * How a ref stands here and there.
 *
 * @param here what it names at the source
 * @param there what it names at the destination
 * @param distance how far the two are apart, where the source has what connects them
 * @param remark what is wrong with it at the destination ("partial", "dangling", "alias"), or "older"
 * @param target the ref that it follows at the destination, where it is an alias
 */
public record RefStatus(
        String ref,
        Optional<String> here,
        Optional<String> there,
        State state,
        Optional<Distance> distance,
        Optional<String> remark,
        Optional<String> target) {
    public enum State {
        UP_TO_DATE,
        /** Ours descends from theirs: a push moves it. */
        AHEAD,
        /** Theirs descends from ours. */
        BEHIND,
        DIVERGED,
        /** The destination's revision is not known here. */
        UNKNOWN,
        /** Another revision, of a kind whose revisions have no order: a push sets it to ours. */
        DIFFERENT,
        ONLY_HERE,
        ONLY_THERE,
        /** There is nothing here to compare with. */
        NOT_COMPARED
    }

    public RefStatus {
        requireNonNull(ref, "ref");
        requireNonNull(here, "here");
        requireNonNull(there, "there");
        requireNonNull(state, "state");
        requireNonNull(distance, "distance");
        requireNonNull(remark, "remark");
        requireNonNull(target, "target");
    }

    /** One that is no alias there. */
    public RefStatus(
            String ref,
            Optional<String> here,
            Optional<String> there,
            State state,
            Optional<Distance> distance,
            Optional<String> remark) {
        this(ref, here, there, state, distance, remark, Optional.empty());
    }
}
