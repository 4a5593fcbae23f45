package org.repopush.push;

import static java.util.Objects.requireNonNull;

import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;

/**
 * The same push again and again, through connections that stay. Used by one thread at a time. Between two pushes it holds no lock at
 * either end. Closing it ends the connections.
 */
public interface Standing extends AutoCloseable {
    /**
     * How one of the pushes has ended.
     *
     * @param code the exit status of a run that had made this push and no other
     * @param failed whether something went wrong that another attempt may put right; rejected refs are no such thing
     */
    record Verdict(ExitCode code, boolean failed) {
        public Verdict {
            requireNonNull(code, "code");
        }
    }

    /**
     * Pushes once, through a connection that is made where there is none that lives.
     *
     * @throws PushException when it did not come to a result
     */
    Verdict push() throws PushException, InterruptedException;

    /** Whether a connection that the last push has left has ended since, as far as is known. Asks nobody. */
    boolean hasLostConnection() throws InterruptedException;

    @Override
    void close();
}
