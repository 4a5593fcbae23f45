package org.repopush.tunnel.login;

import java.io.IOException;
import java.util.Optional;
import org.repopush.tunnel.login.AuthService.Answer;

/** A way to log in, RFC 4252. Used by one thread. */
interface LoginMethod {
    /** As the protocol calls it. */
    String name();

    /**
     * Makes its next attempt.
     *
     * @return how the server answers, success or failure; empty when there is nothing left to try, and nothing was sent that
     *     still waits for an answer of the server
     */
    Optional<Answer> attempt(AuthExchange talk) throws IOException, InterruptedException;

    /**
     * An attempt was good and the server wants another one, maybe by this method once more: what was tried may be tried again.
     *
     * @param mine whether the attempt was this method's last one
     */
    default void startOver(boolean mine) {}
}
