package org.repopush.push.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.repopush.tunnel.model.Destination;
import org.repopush.tunnel.model.SshOptions;

/**
 * What the user asked for.
 *
 * @param refs refs to publish; empty means all that a push publishes by default
 * @param leases for each ref that is leased, the revision that the destination must still have; empty value: the ref must
 *     not exist
 * @param depth ancestors that come with a ref that is new at the destination; -1 all
 */
public record PushRequest(
        Destination destination,
        SshOptions ssh,
        List<String> refs,
        boolean dryRun,
        boolean force,
        boolean atomic,
        Map<String, Optional<String>> leases,
        int depth,
        TransferOptions transfer,
        Duration lockTimeout,
        Duration timeout) {
    public PushRequest {
        requireNonNull(destination, "destination");
        requireNonNull(ssh, "ssh");
        refs = List.copyOf(refs);
        leases = Map.copyOf(leases);
        requireNonNull(transfer, "transfer");
        requireNonNull(lockTimeout, "lockTimeout");
        requireNonNull(timeout, "timeout");
    }

    /** The same, to be planned only. */
    public PushRequest asDryRun() {
        return new PushRequest(
                destination, ssh, refs, true, force, atomic, leases, depth, transfer, lockTimeout, timeout);
    }
}
