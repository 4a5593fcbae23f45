package org.repopush.push;

import java.time.Duration;
import java.util.List;
import org.repopush.repo.Amount;

/** What came of a proposal: the final word on each ref, and what was really transferred. */
record Result(List<RefResult> refs, Amount estimate, Amount served) {
    Result {
        refs = List.copyOf(refs);
    }

    /** Nothing was transferred. */
    static Result of(Proposal proposal) {
        return new Result(proposal.plan().results(), proposal.amount(), Amount.NONE);
    }

    Outcome outcome(PushRequest request, Duration elapsed) {
        return new Outcome(request.destination().toString(), refs, request.dryRun(), estimate, served, elapsed);
    }
}
