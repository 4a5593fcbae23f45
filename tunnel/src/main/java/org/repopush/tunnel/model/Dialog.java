package org.repopush.tunnel.model;

import java.util.Optional;

/**
 * What a connection has to say to the user, and to ask. Called from any thread, and from one at a time for questions; a
 * question waits for as long as the user does, so it is never asked on a thread that the connection needs to stay alive.
 */
@FunctionalInterface
public interface Dialog {
    /** A single line, harmless to show. */
    void tell(String line);

    /** What a warning is about. */
    enum Subject {
        /** A setting of the configuration that has no effect. */
        SETTING,
        /** A key that the command line names. */
        KEY
    }

    /** Tells something that the user may have to act on: a single line, harmless to show. */
    default void warn(Subject subject, String line) {
        tell("warning: " + line);
    }

    /**
     * Asks on the terminal.
     *
     * @param question one line or several, harmless to show; the answer is typed behind it
     * @param echo whether the answer is shown while it is typed; never for a secret
     * @return what was typed, without the line's end, for the caller to wipe; empty when there is nobody to ask, or the user
     *     gave no answer (end of input)
     */
    default Optional<char[]> ask(String question, boolean echo) {
        return Optional.empty();
    }
}
