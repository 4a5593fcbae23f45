package org.repopush.push.remote;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * With what a session begins that needs no source: it is about what a destination has already. Runs are named as the protocol has it.
 *
 * @param step the first request
 * @param words what it is about, behind kind and path
 */
public record Errand(String step, List<String> words) {
    private static final String NONE = "-";

    public Errand {
        requireNonNull(step, "step");
        words = List.copyOf(words);
    }

    /** Opens what that run has left there for its release, and prepares it. */
    public static Errand release(String run) {
        return new Errand("release", List.of(run, PusherName.ofThisProcess()));
    }

    /** Removes what that run has left there for its release. */
    public static Errand abort(String run) {
        return new Errand("abort", List.of(run, PusherName.ofThisProcess()));
    }

    /**
     * Prepares to take back what has been published.
     *
     * @param run the name of the run that does so
     * @param to the run that refs go back to; empty: only the last one is taken back
     * @param force refs that have moved since go back, too
     * @param refs empty: all that have moved
     */
    public static Errand rollback(String run, Optional<String> to, boolean force, List<String> refs) {
        List<String> words = new ArrayList<>();
        words.add(run);
        words.add(to.orElse(NONE));
        words.add(force ? "force" : "careful");
        words.add(refs.isEmpty() ? NONE : String.join(",", refs));
        words.add(PusherName.ofThisProcess());
        return new Errand("rollback", words);
    }
}
