package org.repopush.push.model;

import java.util.Optional;

/** Puts questions of a connection to the user: passphrases, passwords, whether a host is the right one. Called from any thread. */
@FunctionalInterface
public interface UserPrompt {
    /** There is nobody to ask. */
    UserPrompt NOBODY = (question, echo) -> Optional.empty();

    /**
     * Waits for an answer for as long as the user takes; an interrupt ends that and is kept.
     *
     * @param question one line or several, harmless to show; the answer is typed behind it
     * @param echo whether the answer is shown while it is typed
     * @return what was typed, for the caller to wipe; empty when there is nobody to ask, or no answer
     */
    Optional<char[]> ask(String question, boolean echo);
}
