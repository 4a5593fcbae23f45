package org.repopush.group;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.repopush.tunnel.model.Destination;

/**
 * A group: who belongs to it, and how it is treated.
 *
 * @param destinations at least one, none of them twice; in the order in which the user names them
 * @param limit how many members transfer at a time
 * @param canary which member publishes before the others
 */
public record GroupSettings(
        List<Destination> destinations, GroupPolicy policy, OnFailure onFailure, int limit, Optional<Canary> canary) {
    /** How many members transfer at a time unless the user says otherwise. */
    public static final int LIMIT = 16;

    /**
     * A member that publishes before the others.
     *
     * @param destination one of the group's
     * @param check decides after that whether the others follow
     */
    public record Canary(Destination destination, Check check) {
        public Canary {
            requireNonNull(destination, "destination");
            requireNonNull(check, "check");
        }
    }

    public GroupSettings {
        destinations = List.copyOf(destinations);
        requireNonNull(policy, "policy");
        requireNonNull(onFailure, "onFailure");
        requireNonNull(canary, "canary");
        if (destinations.isEmpty()) {
            throw new IllegalArgumentException("a group without destinations");
        }
        if (limit < 1) {
            throw new IllegalArgumentException("nobody may transfer");
        }
    }

    /** The same, for these destinations. */
    public GroupSettings withDestinations(List<Destination> others) {
        return new GroupSettings(others, policy, onFailure, limit, canary);
    }

    /** What is usual for these destinations. */
    public static GroupSettings of(List<Destination> destinations) {
        return new GroupSettings(destinations, GroupPolicy.ALL, OnFailure.ABORT, LIMIT, Optional.empty());
    }

    /** Whether a destination may have to take back what it has published. */
    boolean mayTakeBack() {
        return onFailure == OnFailure.ROLLBACK || canary.isPresent();
    }
}
