package org.repopush.group;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.repopush.push.model.PushEvent;
import org.repopush.repo.KindWords;

/** What happens during the push to a group. Sent by one thread at a time. */
public sealed interface GroupEvent {
    /** Takes events; quick, and throws nothing. */
    @FunctionalInterface
    interface Listener {
        void on(GroupEvent event);
    }

    /**
     * What happens at one member. Its push has no end of its own.
     *
     * @param destination as the user knows it
     */
    record AtMember(String destination, PushEvent event) implements GroupEvent {
        public AtMember {
            requireNonNull(destination, "destination");
            requireNonNull(event, "event");
        }
    }

    /** Something that is about no member, such as a warning about the source. */
    record OfAll(PushEvent event) implements GroupEvent {
        public OfAll {
            requireNonNull(event, "event");
        }
    }

    /**
     * All members that take part have come this far.
     *
     * @param members how many those are
     * @param elapsed since the beginning
     */
    record Reached(Barrier barrier, int members, Duration elapsed) implements GroupEvent {
        public Reached {
            requireNonNull(barrier, "barrier");
            requireNonNull(elapsed, "elapsed");
        }
    }

    /**
     * What the canary has published is good; the others follow.
     *
     * @param destination as the user knows it
     * @param elapsed how long the check has taken
     */
    record Checked(String destination, Duration elapsed) implements GroupEvent {
        public Checked {
            requireNonNull(destination, "destination");
            requireNonNull(elapsed, "elapsed");
        }
    }

    /** The push has ended, well or not; nothing follows. */
    record Ended(GroupOutcome outcome, KindWords words) implements GroupEvent {
        public Ended {
            requireNonNull(outcome, "outcome");
            requireNonNull(words, "words");
        }
    }
}
