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

    private static RefResult back(String ref, String from, String to) {
        return new RefResult(ref, Optional.of(from), to, Flag.FORCED, Optional.empty());
    }

    @Test
    void whatLeadsFromThereToWhatItWasTakesItBack() {
        Promise promise = new Promise(List.of(
                FORWARD,
                new RefResult("new", Optional.empty(), "1", Flag.NEW, Optional.empty()),
                new RefResult("still", Optional.of("1"), "1", Flag.UP_TO_DATE, Optional.empty())));
        assertThat(promise.moved()).containsExactly("a", "new");
        assertThat(promise.isTakenBackBy(List.of(back("a", "2", "1"), back("new", "1", "-"))))
                .isTrue();
    }

    @Test
    void whatLeadsFromOrToElsewhereOrIsMoreDoesNot() {
        Promise promise = new Promise(List.of(FORWARD));
        assertThat(promise.isTakenBackBy(List.of(back("a", "3", "1")))).isFalse();
        assertThat(promise.isTakenBackBy(List.of(back("a", "2", "0")))).isFalse();
        assertThat(promise.isTakenBackBy(List.of(back("a", "2", "1"), back("b", "2", "1"))))
                .isFalse();
        assertThat(promise.isTakenBackBy(List.of())).isFalse();
        assertThat(promise.moved(List.of(back("a", "3", "1"))).refs())
                .extracting(RefResult::rejection)
                .containsExactly(Optional.of(Rejection.MOVED));
    }

    @Test
    void anAliasGoesBackToTheRefThatItFollowed() {
        RefResult moved = FORWARD.following(new RefResult.Alias("v2", Optional.of("v1")));
        RefResult to = back("a", "2", "-");
        Promise promise = new Promise(List.of(moved));
        assertThat(promise.isTakenBackBy(List.of(to.following(new RefResult.Alias("v1", Optional.of("v2"))))))
                .isTrue();
        assertThat(promise.isTakenBackBy(List.of(to.following(new RefResult.Alias("v1", Optional.of("v3"))))))
                .isFalse();
        assertThat(promise.isTakenBackBy(List.of(to))).isFalse();
    }

    @Test
    void beforeTheWordAnythingMayBePlanned() {
        assertThat(Promise.NONE.isGiven()).isFalse();
        assertThat(Promise.NONE.keptBy(plan(moving(Optional.of("0"))))).isEqualTo(plan(moving(Optional.of("0"))));
    }
}
