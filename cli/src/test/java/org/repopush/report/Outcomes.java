package org.repopush.report;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.repopush.push.model.Carried;
import org.repopush.push.model.Estimate;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RefResult.Flag;
import org.repopush.push.model.Rejection;
import org.repopush.repo.Amount;
import org.repopush.repo.ostree.OstreeKind;

/** Outcomes to be told. */
final class Outcomes {
    static final String OLD = "1234567890ab" + "0".repeat(52);
    static final String NEW = "fedcba098765" + "1".repeat(52);

    private static final Estimate ESTIMATE =
            new Estimate(Map.of("os/a", new Amount(1, 100_000), "os/b", new Amount(119, 3_000_000)));
    private static final Carried CARRIED =
            new Carried(new Amount(1_202, 36_499_000), new Amount(2, 1_000), 5, OptionalInt.of(39041));

    private Outcomes() {}

    /** The last event of a push of the kind that there is. */
    static PushEvent ended(Outcome outcome) {
        return new PushEvent.Ended(outcome, new OstreeKind().words());
    }

    static RefResult ref(String ref, Flag flag) {
        return ref(ref, flag, Optional.empty());
    }

    static RefResult ref(String ref, Flag flag, Optional<String> reason) {
        Optional<String> from = flag == Flag.NEW ? Optional.empty() : Optional.of(flag == Flag.UP_TO_DATE ? NEW : OLD);
        Optional<Rejection> rejection = flag == Flag.REJECTED ? Optional.of(Rejection.OLDER) : Optional.empty();
        return new RefResult(ref, from, NEW, flag, rejection, reason, Optional.empty());
    }

    static Outcome pushed(RefResult... refs) {
        return pushed(Amount.NONE, refs);
    }

    static Outcome pushed(Amount present, RefResult... refs) {
        return new Outcome(
                "build@host:/srv/repo", List.of(refs), false, ESTIMATE, CARRIED, present, Duration.ofMillis(4_200));
    }

    static Outcome dryRun(RefResult... refs) {
        return new Outcome(
                "build@host:/srv/repo",
                List.of(refs),
                true,
                ESTIMATE,
                Carried.NONE,
                Amount.NONE,
                Duration.ofMillis(300));
    }
}
