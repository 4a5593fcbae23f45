package org.repopush.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.repopush.push.model.Estimate;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RefResult.Flag;
import org.repopush.push.model.Rejection;
import org.repopush.push.model.RemoteFailure;

class RetryTest {
    private final RemoteFailure silent = new RemoteFailure(RemoteFailure.Code.SILENT, "probe", "30");

    private final List<PushEvent> events = new ArrayList<>();

    private Retry retry(int most) {
        return new Retry(most, new LockWait(Duration.ZERO), events::add);
    }

    @Test
    void aLossIsToldAndTriedAgainAsOftenAsAllowed() throws Exception {
        Retry retry = retry(1);
        retry.works();
        retry.after(silent);
        assertThat(events)
                .containsExactly(new PushEvent.Warning(
                        PushEvent.Warning.Code.CONNECTING_AGAIN,
                        "the destination does not answer: reconnecting in 1 s (1 of 1)"));
        assertThatThrownBy(() -> retry.after(silent)).isSameAs(silent);
    }

    @Test
    void whatNeverWorkedIsNotTriedAgain() {
        assertThatThrownBy(() -> retry(3).after(silent)).isSameAs(silent);
        assertThat(events).isEmpty();
    }

    @Test
    void whatIsNoLossIsNotTriedAgain() {
        Retry retry = retry(3);
        retry.works();
        RemoteFailure full = new RemoteFailure(RemoteFailure.Code.NO_SPACE);
        assertThatThrownBy(() -> retry.after(full)).isSameAs(full);
        IOException unreadable = new IOException("unreadable");
        assertThatThrownBy(() -> retry.after(unreadable)).isSameAs(unreadable);
    }

    @Test
    void whatWasPublishedBeforeTheLossCountsAsPublished() {
        RefResult planned = ref("os/a", Flag.FAST_FORWARD);
        RefResult untouched = ref("os/b", Flag.UP_TO_DATE);
        RefResult refused = ref("os/c", Flag.REJECTED);
        Result now = new Result(
                List.of(ref("os/a", Flag.UP_TO_DATE), untouched, ref("os/c", Flag.UP_TO_DATE)), Estimate.NONE);
        assertThat(now.after(List.of(planned, untouched, refused)).refs())
                .containsExactly(planned, untouched, ref("os/c", Flag.UP_TO_DATE));
    }

    private static RefResult ref(String name, Flag flag) {
        RefResult same = new RefResult(name, Optional.of("0"), "1", Flag.UP_TO_DATE, Optional.empty());
        return flag == Flag.REJECTED
                ? same.rejected(Rejection.MOVED, "moved")
                : new RefResult(name, same.from(), same.to(), flag, Optional.empty());
    }
}
