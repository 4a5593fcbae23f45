package org.repopush.repo;

import java.io.IOException;
import java.util.OptionalLong;

/** When revisions were made, as they say themselves. Safe for several threads; valid while its {@link LocalRepo} is open. */
public interface Times {
    /** Seconds since 1970, unsigned; empty when the source does not have the revision. */
    OptionalLong of(String revision) throws IOException;

    /** Whether our revision has a later time than theirs; also when the source does not have theirs. */
    boolean isNewer(String ours, String theirs) throws IOException;
}
