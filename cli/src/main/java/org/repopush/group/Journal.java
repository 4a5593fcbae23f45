package org.repopush.group;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a run writes down how far it has come, so that somebody can go on with it when its process ends at any moment. What a method has
 * written is on the disk when it returns. Used by one thread.
 */
public interface Journal {
    /** The run that it is about. */
    RunId run();

    /** What the run is known to publish: refs, each with its revision; empty when it has not been planned yet. */
    SortedMap<String, String> revisions();

    /** Notes what the run publishes. */
    void planned(SortedMap<String, String> revisions) throws IOException;

    /** The members have come to a barrier, and go beyond it only after this. */
    void reached(Barrier barrier) throws IOException;

    /** How it ended. */
    void ended(GroupOutcome outcome) throws IOException;

    /** Of a run that nobody goes on with, such as a dry run. */
    static Journal none(RunId run) {
        return new Journal() {
            @Override
            public RunId run() {
                return run;
            }

            @Override
            public SortedMap<String, String> revisions() {
                return new TreeMap<>();
            }

            @Override
            public void planned(SortedMap<String, String> revisions) {}

            @Override
            public void reached(Barrier barrier) {}

            @Override
            public void ended(GroupOutcome outcome) {}
        };
    }
}
