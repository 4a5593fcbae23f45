package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
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

    /** The line says how far the whole is; the rate is that of what travels. */
    @Test
    void countsWhatIsThereAlreadyAsDone() {
        Progress progress = new PlainProgress(recorded.console(), clock::get);
        progress.started(Phase.PULL);
        progress.present(new Amount(300, 300_000_000));
        progress.at(megabytes(0));
        pass(10);
        progress.at(megabytes(10));
        progress.started(Phase.PULL);
        pass(10);
        progress.at(megabytes(10));

        assertThat(recorded.errLines())
                .containsExactly(
                        "repo-push: transferring  77%  310/400 objects  310.0/400.0 MB  1.0 MB/s  1:30 left",
                        "repo-push: transferring  10%  10/100 objects  10.0/100.0 MB  1.0 MB/s  1:30 left");
    }

    @Test
    void drawsOneLineAndRemovesItAtTheEnd() {
        Progress progress = new TerminalProgress(recorded.console(), () -> 40, clock::get);
        progress.started(Phase.PULL);
        pass(1);
        progress.at(megabytes(10));
        progress.ended();

        assertThat(recorded.err())
                .isEqualTo(drawn("transferring") + drawn("transferring  10%  10.0 MB/s  0:09 left") + "\r\u001b[J");
    }

    /** Without automatic wrap, the cursor back at the beginning: a terminal that shrinks cannot leave a piece behind. */
    private static String drawn(String line) {
        return "\r\u001b[J\u001b[?7l" + line + "\u001b[?7h\r";
    }

    @Test
    void fitsIntoATerminalThatIsResized() {
        AtomicInteger columns = new AtomicInteger(200);
        Progress progress = new TerminalProgress(recorded.console(), columns::get, clock::get);
        progress.started(Phase.PULL);
        for (int width : new int[] {200, 80, 40, 10, 1, 120}) {
            columns.set(width);
            recorded.clear();
            progress.at(megabytes(50));
            String line = recorded.err().replaceAll("\u001b\\[[?]?[0-9]*[a-zA-Z]|\r", "");
            assertThat(line).as("%d columns", width).hasSizeLessThan(width);
            assertThat(line.contains("[====")).as("a bar in %d columns", width).isEqualTo(width >= 80);
        }
    }

    @Test
    void clearsTheLineBeforeAnyOther() {
        Report report = Report.of(ReportOptions.DEFAULT, new Terminal(true, true, 80), recorded.console());
        report.on(new PushEvent.Started(Phase.CONNECT));
        report.on(new PushEvent.Warning(PushEvent.Warning.Code.KEY_FILE, "careful"));
        report.interrupted("nothing was changed");

        assertThat(recorded.err())
                .startsWith(drawn("connecting") + "\r\u001b[Jrepo-push: warning: careful\n")
                .doesNotEndWith("\u001b[J");
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
