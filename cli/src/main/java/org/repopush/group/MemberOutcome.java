package org.repopush.group;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushException;

/**
 * What became of one member.
 *
 * @param result the final word on each ref, as far as there is one: rejected refs too
 * @param failure what went wrong, where that is more than a rejected ref
 */
public record MemberOutcome(
        String destination, State state, Optional<Outcome> result, Optional<PushException> failure) {
    public MemberOutcome {
        requireNonNull(destination, "destination");
        requireNonNull(state, "state");
        requireNonNull(result, "result");
        requireNonNull(failure, "failure");
    }

    /** What a member has in the end. */
    public enum State {
        /** This run has published there. */
        PUBLISHED,
        /** What this run has brought waits there for its release. */
        KEPT,
        /** What has waited there for its release does so no longer. */
        ABORTED,
        /** It had everything before. */
        UP_TO_DATE,
        /** It has what it had before; a dry run says what would be published. */
        PLANNED,
        /** It has what it had before, and nothing was wrong there: others have failed. */
        GIVEN_UP,
        /** It has what it had before, because something is wrong there. */
        FAILED,
        /** Its publication had begun and cannot be asked for. */
        UNKNOWN,
        /** It had published, and has taken that back. */
        ROLLED_BACK
    }

    /** Whether it has, or may have, what this run publishes, and had not before. */
    boolean mayHaveChanged() {
        return state == State.PUBLISHED || state == State.ABORTED || state == State.UNKNOWN;
    }

    /** Whether clients find there what the source has, or in a dry run would. */
    public boolean agrees() {
        return failure.isEmpty()
                && switch (state) {
                    case PUBLISHED, UP_TO_DATE, PLANNED, KEPT, ABORTED -> true;
                    case GIVEN_UP, FAILED, UNKNOWN, ROLLED_BACK -> false;
                };
    }
}
