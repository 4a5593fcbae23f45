package org.repopush.push;

import java.util.HashSet;
import java.util.Set;

/** Objects that failed verification at the destination. A few are fetched again; the same one twice is bad at the source. */
final class Repairs {
    private static final int MOST = 3;

    private final Set<String> objects = new HashSet<>();

    /** @throws PushException when fetching again cannot help, or has been tried often enough */
    void note(String object) throws PushException {
        if (!objects.add(object)) {
            throw new PushException(
                    ExitCode.SOURCE,
                    Cause.CORRUPT,
                    "the source is corrupt: the checksum of object " + object + " does not match its name",
                    "check it with: ostree fsck --repo=SOURCE, then restore the object or build the commit again");
        }
        if (objects.size() > MOST) {
            throw new PushException(
                    ExitCode.TRANSFER,
                    Cause.DAMAGED,
                    "more than " + MOST + " objects arrived damaged, the last one " + object,
                    "check the memory and disks of both hosts, and the source with: ostree fsck --repo=SOURCE");
        }
    }
}
