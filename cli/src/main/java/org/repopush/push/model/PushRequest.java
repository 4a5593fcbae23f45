package org.repopush.push.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.repopush.tunnel.model.Destination;
import org.repopush.tunnel.model.SshOptions;

/**
 * What the user asked for: {@link #to} with what differs from the usual named one by one.
 *
 * @param refs refs to publish; empty means all that a push publishes by default
 * @param depth ancestors that come with a ref that is new at the destination; -1 all
 * @param lockTimeout how long locks at either end are waited for
 * @param stageOnly what is brought waits at the destination for its release
 * @param undoable what is published may have to be taken back
 */
public record PushRequest(
        Destination destination,
        SshOptions ssh,
        List<String> refs,
        MoveRules rules,
        int depth,
        TransferOptions transfer,
        Duration lockTimeout,
        boolean dryRun,
        boolean stageOnly,
        boolean undoable) {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    public PushRequest {
        requireNonNull(destination, "destination");
        requireNonNull(ssh, "ssh");
        refs = List.copyOf(refs);
        requireNonNull(rules, "rules");
        requireNonNull(transfer, "transfer");
        requireNonNull(lockTimeout, "lockTimeout");
    }

    /** All refs, forwards only, without their history. */
    public static PushRequest to(Destination destination, SshOptions ssh) {
        return new PushRequest(
                destination,
                ssh,
                List.of(),
                MoveRules.SAFE,
                0,
                TransferOptions.DEFAULT,
                LOCK_TIMEOUT,
                false,
                false,
                false);
    }

    /** The same, to another destination. */
    public PushRequest withDestination(Destination other) {
        return new PushRequest(other, ssh, refs, rules, depth, transfer, lockTimeout, dryRun, stageOnly, undoable);
    }

    /** The same, of these refs. */
    public PushRequest withRefs(List<String> chosen) {
        return new PushRequest(
                destination, ssh, chosen, rules, depth, transfer, lockTimeout, dryRun, stageOnly, undoable);
    }

    /** The same, by these rules. */
    public PushRequest withRules(MoveRules other) {
        return new PushRequest(
                destination, ssh, refs, other, depth, transfer, lockTimeout, dryRun, stageOnly, undoable);
    }

    /** The same, with so many ancestors of new refs. */
    public PushRequest withDepth(int ancestors) {
        return new PushRequest(
                destination, ssh, refs, rules, ancestors, transfer, lockTimeout, dryRun, stageOnly, undoable);
    }

    /** The same, with content that travels so. */
    public PushRequest withTransfer(TransferOptions options) {
        return new PushRequest(destination, ssh, refs, rules, depth, options, lockTimeout, dryRun, stageOnly, undoable);
    }

    /** The same, with as much patience for locks. */
    public PushRequest withLockTimeout(Duration patience) {
        return new PushRequest(destination, ssh, refs, rules, depth, transfer, patience, dryRun, stageOnly, undoable);
    }

    /** The same, to be planned only. */
    public PushRequest asDryRun() {
        return new PushRequest(destination, ssh, refs, rules, depth, transfer, lockTimeout, true, stageOnly, undoable);
    }

    /** The same, to be brought and not published. */
    public PushRequest asStageOnly() {
        return new PushRequest(destination, ssh, refs, rules, depth, transfer, lockTimeout, dryRun, true, undoable);
    }

    /** The same, of a publication that its session can take back. */
    public PushRequest asUndoable() {
        return new PushRequest(destination, ssh, refs, rules, depth, transfer, lockTimeout, dryRun, stageOnly, true);
    }
}
