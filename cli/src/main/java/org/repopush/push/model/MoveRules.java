package org.repopush.push.model;

import java.util.Map;
import java.util.Optional;

/**
 * Which moves the user allows.
 *
 * @param force whether every ref may move to anywhere
 * @param leases for each ref that is leased, the revision that the destination must still have; empty value: the ref must
 *     not exist
 * @param atomic whether one rejected ref rejects all
 */
public record MoveRules(boolean force, Map<String, Optional<String>> leases, boolean atomic) {
    /** Forwards only, and all refs or none. */
    public static final MoveRules SAFE = new MoveRules(false, Map.of(), true);

    public MoveRules {
        leases = Map.copyOf(leases);
    }

    /** Whether this ref may move to anywhere; a lease is looked at besides. */
    public boolean forces(String ref) {
        return force || leases.containsKey(ref);
    }
}
