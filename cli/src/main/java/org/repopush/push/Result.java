package org.repopush.push;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.repopush.push.model.Carried;
import org.repopush.push.model.Estimate;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RefResult;
import org.repopush.push.plan.PricedPlan;
import org.repopush.repo.Amount;

/**
 * What came of a proposal: the final word on each ref.
 *
 * @param present as {@link Outcome#present}
 */
public record Result(List<RefResult> refs, Estimate estimate, Amount present) {
    public Result {
        refs = List.copyOf(refs);
    }

    /** Of a destination that was not asked what it has. */
    Result(List<RefResult> refs, Estimate estimate) {
        this(refs, estimate, Amount.NONE);
    }

    /** Of refs for which nothing has to be transferred. */
    public static Result of(List<RefResult> refs) {
        return new Result(refs, Estimate.NONE);
    }

    /** The same, with another word on refs. */
    public Result with(UnaryOperator<RefResult> word) {
        return new Result(refs.stream().map(word).toList(), estimate, present);
    }

    Result withPresent(Amount present) {
        return new Result(refs, estimate, present);
    }

    /** Nothing was transferred. */
    public static Result of(PricedPlan proposal) {
        return new Result(proposal.plan().results(), proposal.estimate());
    }

    /**
     * The same, of a push that had to begin again: a ref that moves no more is what the first plan made of it when it is where
     * that wanted it. It was published before the connection was lost, and nobody could say so.
     */
    Result after(List<RefResult> first) {
        List<RefResult> results = refs.stream()
                .map(result -> result.flag() == RefResult.Flag.UP_TO_DATE
                        ? first.stream()
                                .filter(planned -> planned.bringsWhatIsIn(result))
                                .findFirst()
                                .orElse(result)
                        : result)
                .toList();
        return new Result(results, estimate, present);
    }

    /**
     * The outcome for the user.
     *
     * @param carried what has travelled for it, by all connections that it took
     */
    public Outcome outcome(PushRequest request, Carried carried, Duration elapsed) {
        return new Outcome(
                request.destination().toString(), refs, request.dryRun(), estimate, carried, present, elapsed);
    }
}
