package org.repopush.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RefResult.Flag;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.remote.RemoteState;
import org.repopush.tunnel.RemoteScript.Answer;

class ErrandPlanTest {
    private static final String OLD = "0".repeat(64);
    private static final String NEW = "1".repeat(64);

    private static ErrandPlan plan(boolean back, List<List<String>> lines) {
        ErrandPlan plan = new ErrandPlan(back);
        lines.forEach(plan::add);
        return plan;
    }

    @Test
    void saysWhatMovesAndWhatStays() {
        ErrandPlan plan = plan(
                false,
                List.of(
                        List.of("move", "os/a", NEW, OLD),
                        List.of("move", "os/b", NEW, "-"),
                        List.of("still", "os/c", OLD),
                        List.of("alias", "os/d", "os/a", "os/b", "-")));
        assertThat(plan.results())
                .extracting(RefResult::flag)
                .containsExactly(Flag.FAST_FORWARD, Flag.NEW, Flag.UP_TO_DATE, Flag.NEW);
        assertThat(plan.results().get(3).alias()).hasValue(new RefResult.Alias("os/a", Optional.of("os/b")));
    }

    @Test
    void aRollbackIsForcedAndMayRemoveARef() {
        ErrandPlan plan = plan(true, List.of(List.of("move", "os/a", OLD, NEW), List.of("move", "os/b", "-", NEW)));
        assertThat(plan.results()).extracting(RefResult::flag).containsOnly(Flag.FORCED);
        assertThat(plan.results()).extracting(RefResult::to).containsExactly(OLD, RefResult.NONE);
    }

    @Test
    void seesWhetherADestinationHasIt() throws RemoteFailure {
        ErrandPlan plan = plan(
                true,
                List.of(
                        List.of("move", "os/a", OLD, NEW),
                        List.of("move", "os/b", "-", NEW),
                        List.of("alias", "os/c", "os/a", "os/b", "-")));
        Answer a = new Answer("ref", List.of("os/a", OLD, "-"));
        Answer c = new Answer("ref", List.of("os/c", OLD, "alias", "os/a"));
        assertThat(plan.isIn(RemoteState.of(List.of(a, c)))).isTrue();
        assertThat(plan.isIn(RemoteState.of(List.of(a)))).isFalse();
        assertThat(plan.isIn(RemoteState.of(List.of(a, c, new Answer("ref", List.of("os/b", NEW, "-"))))))
                .isFalse();
        assertThat(new ErrandPlan(true).isIn(RemoteState.of(List.of()))).isFalse();
    }
}
