package org.repopush.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.repopush.push.Result;
import org.repopush.push.model.Estimate;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RefResult.Flag;
import org.repopush.push.model.Rejection;
import org.repopush.repo.Amount;

class PromiseTest {
    private static final RefResult FORWARD = moving(Optional.of("1"));

    private static RefResult moving(Optional<String> from) {
        return new RefResult("a", from, "2", Flag.FAST_FORWARD, Optional.empty());
    }

    private static Result plan(RefResult... refs) {
        return new Result(List.of(refs), Estimate.NONE, Amount.NONE);
    }

    @Test
    void whatIsStillThatIsKept() {
        RefResult done = new RefResult("a", Optional.of("2"), "2", Flag.UP_TO_DATE, Optional.empty());
        Promise promise = new Promise(List.of(FORWARD));
        assertThat(promise.isGiven()).isTrue();
        assertThat(promise.keptBy(plan(FORWARD))).isEqualTo(plan(FORWARD));
        assertThat(promise.keptBy(plan(done))).isEqualTo(plan(done));
    }

    /** A fast-forward from elsewhere is none that anybody has agreed to. */
    @Test
    void whatHasMovedIsRejected() {
        Result kept = new Promise(List.of(FORWARD)).keptBy(plan(moving(Optional.of("0"))));
        assertThat(kept.refs()).extracting(RefResult::rejection).containsExactly(Optional.of(Rejection.MOVED));
    }

    @Test
    void beforeTheWordAnythingMayBePlanned() {
        assertThat(Promise.NONE.isGiven()).isFalse();
        assertThat(Promise.NONE.keptBy(plan(moving(Optional.of("0"))))).isEqualTo(plan(moving(Optional.of("0"))));
    }
}
