package org.repopush.group;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.repopush.push.model.ExitCode;

/**
 * How the push to a group ended.
 *
 * @param members in the order in which the user named them
 * @param policy how many of them have to have what the source has
 * @param dryRun nothing was transferred
 * @param skew how far apart the members have published, where at least two have
 * @param goOn the command that begins anew
 * @param deed what was to be done everywhere
 * @param resumable there is a journal with which somebody can go on
 */
public record GroupOutcome(
        RunId run,
        List<MemberOutcome> members,
        GroupPolicy policy,
        boolean dryRun,
        Duration elapsed,
        Optional<Duration> skew,
        String goOn,
        Deed deed,
        boolean resumable) {
    /** What a run does at all of its destinations. */
    public enum Deed {
        RELEASED,
        /** Everything has been brought, and waits for its release. */
        STAGED,
        ROLLED_BACK,
        ABORTED
    }

    public GroupOutcome {
        requireNonNull(run, "run");
        members = List.copyOf(members);
        requireNonNull(policy, "policy");
        requireNonNull(elapsed, "elapsed");
        requireNonNull(skew, "skew");
        requireNonNull(goOn, "goOn");
        requireNonNull(deed, "deed");
    }

    /** Everywhere where it had to be, nowhere, or something in between. */
    public ExitCode exitCode() {
        if (policy.isMet(released(), members.size())) {
            return ExitCode.OK;
        }
        boolean somewhere = dryRun
                ? changed() && policy.goesOnWith(released(), members.size())
                : members.stream().anyMatch(MemberOutcome::mayHaveChanged);
        return somewhere ? ExitCode.INCONSISTENT : ExitCode.NOT_RELEASED;
    }

    /** Whether this run has published anywhere, or in a dry run would. */
    public boolean changed() {
        return members.stream().anyMatch(member -> switch (member.state()) {
            case PUBLISHED, PLANNED, KEPT, ABORTED -> true;
            case UP_TO_DATE, GIVEN_UP, FAILED, UNKNOWN, ROLLED_BACK -> false;
        });
    }

    /** How many members have what the source has. */
    public long released() {
        return members.stream().filter(MemberOutcome::agrees).count();
    }
}
