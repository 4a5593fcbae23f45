package org.repopush.group;

import java.io.IOException;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;

/** The journal of a run cannot be kept. */
public final class JournalException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * One that has a cause.
     *
     * @param cause says which file it is about
     */
    public JournalException(IOException cause) {
        super(cause);
    }

    /** For the user. */
    public PushException told() {
        return new PushException(
                ExitCode.OUTPUT,
                "cannot keep the journal of this run: " + getCause(),
                "a group is pushed to only with a journal, by which repo-push resume can go on; make space, or name another"
                        + " directory in XDG_STATE_HOME",
                this);
    }
}
