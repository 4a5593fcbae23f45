package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.repopush.push.PushEvent;
import org.repopush.push.PushEvent.Phase;
import org.repopush.repo.Amount;

class ProgressTest {
    private final Recorded recorded = new Recorded();
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

    private void pass(int seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private static PushEvent.Progress megabytes(long done) {
        return new PushEvent.Progress(Phase.PULL, new Amount(done, done * 1_000_000), new Amount(100, 100_000_000));
    }

    @Test
    void writesALineEveryTenSecondsAtMost() {
        Progress progress = new PlainProgress(recorded.console(), clock::get);
        progress.started(Phase.PULL);
        for (int second = 1; second <= 25; second++) {
            pass(1);
            progress.at(megabytes(second));
        }
        progress.ended();

        assertThat(recorded.errLines())
                .containsExactly(
                        "repo-push: transferring  10%  10/100 objects  10.0/100.0 MB  1.0 MB/s  1:30 left",
                        "repo-push: transferring  20%  20/100 objects  20.0/100.0 MB  1.0 MB/s  1:20 left");
    }

    @Test
    void drawsOneLineAndRemovesItAtTheEnd() {
        Progress progress = new TerminalProgress(recorded.console(), 40, clock::get);
        progress.started(Phase.PULL);
        pass(1);
        progress.at(megabytes(10));
        progress.ended();

        assertThat(recorded.err())
                .isEqualTo("\r\u001b[K\u001b[?7ltransferring\u001b[?7h"
                        + "\r\u001b[K\u001b[?7ltransferring  10%  10.0 MB/s  0:09 left\u001b[?7h"
                        + "\r\u001b[K");
    }

    @Test
    void clearsTheLineBeforeAnyOther() {
        Report report = Report.of(ReportOptions.DEFAULT, new Terminal(true, true, 80), recorded.console());
        report.on(new PushEvent.Started(Phase.CONNECT));
        report.on(new PushEvent.Warning("careful"));
        report.interrupted();

        assertThat(recorded.err())
                .startsWith("\r\u001b[K\u001b[?7lconnecting\u001b[?7h\r\u001b[Krepo-push: warning: careful\n")
                .doesNotEndWith("\u001b[K");
    }

    @Test
    void measuresTheLastSecondsAndNotTheWholePhase() {
        Rate rate = new Rate(clock::get);
        rate.restart();
        assertThat(rate.at(0)).isZero();
        pass(10);
        assertThat(rate.at(100)).isEqualTo(10);
        for (int second = 1; second <= 6; second++) {
            pass(1);
            rate.at(100);
        }

        assertThat(rate.at(100)).isZero();
    }

    @Test
    void showsNoneWhenItIsNotWanted() {
        ReportOptions without = new ReportOptions(false, 0, false, Optional.of(false), false, false);
        Report report = Report.of(without, new Terminal(true, true, 80), recorded.console());
        report.on(new PushEvent.Started(Phase.CONNECT));
        report.on(megabytes(1));

        assertThat(recorded.err()).isEmpty();
    }
}
