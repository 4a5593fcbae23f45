package org.repopush.push.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.repopush.push.model.RemoteFailure;
import org.repopush.tunnel.RemoteScript.Answer;

class WaitingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Answer REF = new Answer("ref", List.of("os/a", "0".repeat(64), "-"));

    private long now = 5;

    /** Time passes, and somebody looks each second but the last. */
    private void pass(int seconds, Waiting waiting) {
        for (int i = 0; i < seconds; i++) {
            if (i > 0) {
                goesOn(waiting);
            }
            now += Duration.ofSeconds(1).toNanos();
        }
    }

    private Waiting patient() {
        return new Waiting("import", PATIENCE, false, false, () -> now);
    }

    private Waiting quick() {
        return new Waiting("probe", PATIENCE, true, false, () -> now);
    }

    private static Answer alive(String who, String number) {
        return new Answer("alive", List.of(who, number));
    }

    private static void goesOn(Waiting waiting) {
        assertThatCode(waiting::check).doesNotThrowAnyException();
    }

    private static void isOver(Waiting waiting, RemoteFailure.Code code) {
        RemoteFailure over = catchThrowableOfType(RemoteFailure.class, waiting::check);
        assertThat(over.code()).isEqualTo(code);
    }

    @Test
    void nothingForAsLongAsTheTimeoutIsTheEnd() {
        Waiting waiting = patient();
        pass(30, waiting);
        goesOn(waiting);
        pass(1, waiting);
        isOver(waiting, RemoteFailure.Code.STALLED);
        Waiting silent = quick();
        pass(31, silent);
        isOver(silent, RemoteFailure.Code.SILENT);
    }

    @Test
    void anAnswerAndWorkAndContentThatMovesAreProgress() {
        Waiting waiting = patient();
        for (int i = 0; i < 100; i++) {
            pass(29, waiting);
            switch (i % 3) {
                case 0 -> assertThat(waiting.notes(REF)).isFalse();
                case 1 ->
                    assertThat(waiting.notes(alive("17", Integer.toString(i)))).isTrue();
                default -> waiting.sees(i);
            }
            goesOn(waiting);
        }
    }

    /** Several parts are looked at side by side, and all of them may hang. */
    @Test
    void toBeAliveAndToDoNothingIsNoProgress() {
        Waiting waiting = patient();
        waiting.sees(3);
        waiting.notes(alive("17", "5"));
        waiting.notes(alive("18", "6"));
        pass(29, waiting);
        waiting.sees(3);
        waiting.notes(alive("17", "5"));
        waiting.notes(alive("18", "6"));
        goesOn(waiting);
        pass(2, waiting);
        isOver(waiting, RemoteFailure.Code.STALLED);
    }

    @Test
    void aProgramOfTheOwnersIsWaitedFor() {
        Waiting waiting = patient();
        assertThat(waiting.notes(new Answer("waiting", List.of("hook")))).isTrue();
        pass(10_000, waiting);
        goesOn(waiting);
        waiting.notes(new Answer("waited", List.of("hook")));
        goesOn(waiting);
        pass(31, waiting);
        isOver(waiting, RemoteFailure.Code.STALLED);
    }

    @Test
    void aDestinationThatDoesNotReportIsWaitedForWithoutEnd() {
        Waiting waiting = new Waiting("import", PATIENCE, false, true, () -> now);
        pass(10_000, waiting);
        goesOn(waiting);
    }

    @Test
    void aQuickStepEndsAlsoWhenItIsNeverSilent() {
        Waiting waiting = quick();
        for (int i = 0; i < 30; i++) {
            pass(20, waiting);
            waiting.notes(REF);
            goesOn(waiting);
        }
        now += Duration.ofSeconds(10).toNanos();
        waiting.notes(REF);
        isOver(waiting, RemoteFailure.Code.SLOW);
    }

    @Test
    void manyAnswersOverASlowLineAreGivenTheTimeThatTheyNeed() {
        Waiting waiting = quick();
        for (int i = 0; i < 100; i++) {
            pass(20, waiting);
            waiting.notes(new Answer("ref", List.of("a".repeat(40_000))));
            goesOn(waiting);
        }
    }

    /** A laptop that was closed: the destination may have gone on all the time. */
    @Test
    void timeInWhichNobodyLookedDoesNotCount() {
        Waiting waiting = patient();
        now += Duration.ofHours(1).toNanos();
        goesOn(waiting);
        pass(29, waiting);
        goesOn(waiting);
    }
}
