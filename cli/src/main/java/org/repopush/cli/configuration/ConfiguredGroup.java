package org.repopush.cli.configuration;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.repopush.group.GroupPolicy;
import org.repopush.group.OnFailure;
import org.repopush.repo.KindOptions;
import org.repopush.tunnel.model.Destination;

/**
 * What a file says of a group; what it does not say is for the command line, or as usual.
 *
 * @param place file and line, for messages
 * @param destinations at least one, none of them twice
 * @param canary one of them
 * @param source how the source is read
 */
public record ConfiguredGroup(
        String name,
        String place,
        List<Destination> destinations,
        Optional<GroupPolicy> policy,
        Optional<OnFailure> onFailure,
        Optional<Integer> limit,
        Optional<Destination> canary,
        Optional<String> check,
        Optional<Duration> checkTimeout,
        KindOptions source) {
    public ConfiguredGroup {
        requireNonNull(name, "name");
        requireNonNull(place, "place");
        destinations = List.copyOf(destinations);
        requireNonNull(policy, "policy");
        requireNonNull(onFailure, "onFailure");
        requireNonNull(limit, "limit");
        requireNonNull(canary, "canary");
        requireNonNull(check, "check");
        requireNonNull(checkTimeout, "checkTimeout");
        requireNonNull(source, "source");
    }
}
