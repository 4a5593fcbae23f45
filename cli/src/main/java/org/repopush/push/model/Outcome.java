package org.repopush.push.model;

import java.time.Duration;
import java.util.List;
import org.repopush.repo.Amount;

/**
 * How a push ended.
 *
 * @param refs one result per ref of the request, sorted by ref
 * @param dryRun nothing was transferred: the results say what would happen
 * @param estimate what had to be transferred at most, computed from the plan; {@link Estimate#NONE} when nothing moves
 * @param carried what has travelled, and by which way; {@link Carried#NONE} in a dry run
 * @param present what it turned out to have before the push, as far as it was asked
 */
public record Outcome(
        String destination,
        List<RefResult> refs,
        boolean dryRun,
        Estimate estimate,
        Carried carried,
        Amount present,
        Duration elapsed) {
    public Outcome {
        refs = List.copyOf(refs);
    }

    /** All that has travelled. */
    public Amount served() {
        return carried.total();
    }

    /** Whether any ref was rejected. */
    public boolean rejected() {
        return refs.stream().anyMatch(result -> result.flag() == RefResult.Flag.REJECTED);
    }

    /** Whether the destination was, or would be, changed. */
    public boolean changed() {
        return refs.stream().anyMatch(RefResult::moves);
    }

    public ExitCode exitCode() {
        return rejected() ? ExitCode.REJECTED : ExitCode.OK;
    }
}
