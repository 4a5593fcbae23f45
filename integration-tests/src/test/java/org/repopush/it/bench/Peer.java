package org.repopush.it.bench;

import java.io.IOException;

/**
 * A tool that brings the destination of a trial up to date.
 *
 * @param id one of those in {@link Peers}; variants of a tool share it
 * @param label unlike that of any other, and short: the name in tables
 */
record Peer(String id, String label, Way way) {

    /** Does the work once, with a stopwatch that is applied to what is to be compared and to nothing else. */
    interface Way {
        Run go(Trial trial, SshAccess access, Stopwatch stopwatch) throws IOException;
    }

    /** Whether it verifies what it brings, so that {@code ostree fsck} has to agree. */
    boolean promisesIntegrity() {
        return id.equals(Peers.PULL) || id.equals(Peers.REPO_PUSH);
    }

    /** Runs it once and makes sure that it did its work. */
    Run run(Trial trial, SshAccess access, Stopwatch stopwatch) throws IOException {
        Run run = way.go(trial, access, stopwatch);
        if (!id.equals(Peers.SSH)) {
            trial.check();
        }
        return run;
    }
}
