package org.repopush.push.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.repopush.push.FixedSnapshot;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RefResult.Flag;
import org.repopush.tunnel.RemoteScript.Answer;

class PublicationTest {
    private static final RefResult A = new RefResult("os/a", Optional.empty(), "1", Flag.NEW, Optional.empty());
    private static final RefResult B = new RefResult("os/b", Optional.of("0"), "1", Flag.FORCED, Optional.empty());
    private static final RefResult C = new RefResult("os/c", Optional.of("1"), "1", Flag.UP_TO_DATE, Optional.empty());

    @Test
    void onlyWhatWasReadBackCountsAsPublished() {
        Publication publication = new Publication();
        publication.add(new Answer("flipped", List.of("os/b", "1")));
        assertThat(publication.apply(List.of(A, B, C), false, FixedSnapshot.WORDS))
                .extracting(RefResult::flag)
                .containsExactly(Flag.REJECTED, Flag.FORCED, Flag.UP_TO_DATE);
    }

    @Test
    void aMovedRefTellsWhatItIsNowAndTakesTheOthersWithItWhenAtomic() {
        Publication publication = new Publication();
        publication.add(new Answer("moved", List.of("os/a", "77")));
        List<RefResult> results = publication.apply(List.of(A, B, C), true, FixedSnapshot.WORDS);
        assertThat(results).extracting(RefResult::flag).containsExactly(Flag.REJECTED, Flag.REJECTED, Flag.UP_TO_DATE);
        assertThat(results.get(0).reason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("77"));
    }

    @Test
    void aRefusedRefTellsWhy() {
        Publication publication = new Publication();
        publication.add(new Answer("refused", List.of("os/a", "hook", "freeze")));
        publication.add(new Answer("refused", List.of("os/b", "no-force")));
        assertThat(publication.apply(List.of(A, B, C), true, FixedSnapshot.WORDS))
                .extracting(result -> result.reason().orElse(""))
                .containsExactly(
                        "the destination's hook says: freeze",
                        "the destination's policy allows only fast-forwards",
                        "");
    }

    @Test
    void aHookThatFailedAfterwardsIsAWarning() {
        Publication publication = new Publication();
        publication.add(new Answer("flipped", List.of("os/a", "1")));
        publication.add(new Answer("hook-failed", List.of("post-receive", "3")));
        assertThat(publication.apply(List.of(A), false, FixedSnapshot.WORDS)).containsExactly(A);
        assertThat(publication.warnings()).singleElement().asString().contains("post-receive", "3");
    }

    @Test
    void anEarlierPushThatWasFoundUnfinishedIsToldOf() {
        Publication publication = new Publication();
        publication.add(new Answer("recovering", List.of("2026-01-01T00:00:00Z", "abc")));
        publication.add(new Answer("recovered", List.of("os/a", "published")));
        assertThat(publication.warnings())
                .hasSize(2)
                .last()
                .isEqualTo(new PushEvent.Warning(PushEvent.Warning.Code.UNFINISHED_PUBLICATION, "os/a: published"));
    }
}
