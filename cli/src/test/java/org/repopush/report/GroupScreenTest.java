package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.group.GroupEvent;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.repo.Amount;

class GroupScreenTest {
    private static final List<String> THREE = List.of(
            "build@berlin.example.org:/srv/repo",
            "build@oslo.example.org:/srv/repo",
            "build@rome.example.org:/srv/repo");

    private final Recorded recorded = new Recorded();
    private final AtomicInteger columns = new AtomicInteger(80);
    private final AtomicInteger rows = new AtomicInteger(24);
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final Terminal terminal = new Terminal(true, true, columns::get, rows::get);

    private GroupScreen screen(List<String> destinations) {
        return new GroupScreen(recorded.console(), terminal, clock::get, destinations);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private static PushEvent.Progress megabytes(long done) {
        return new PushEvent.Progress(Phase.PULL, new Amount(4 * done, done * 1_000_000), new Amount(400, 100_000_000));
    }

    /** The first one transfers, the second has imported, the third is where it began. */
    private GroupScreen halfway(List<String> destinations) {
        GroupScreen screen = screen(destinations);
        Progress first = screen.of(destinations.get(0));
        first.started(Phase.PULL);
        pass(Duration.ofSeconds(4));
        first.at(megabytes(40));
        Progress second = screen.of(destinations.get(1));
        second.started(Phase.PULL);
        second.at(megabytes(100));
        second.finished(Phase.PULL);
        second.started(Phase.IMPORT);
        second.finished(Phase.IMPORT);
        return screen;
    }

    @Test
    void showsALineForEachAndOneForAll() {
        GroupScreen screen = halfway(THREE);
        assertThat(screen.lines(79, 23))
                .containsExactly(
                        "berlin  transferring  40%  160/400 objects  40.0/100.0 MB  10.0 MB/s  0:06 left",
                        "oslo    waiting",
                        "rome    connecting",
                        "1 transferring, 1 waiting, 1 connecting  70%  10.0 MB/s  0:06 left");
        assertThat(screen.lines(119, 23).get(0)).contains("berlin  transferring  [====");
        assertThat(screen.lines(119, 23).get(3))
                .isEqualTo("3 destinations: 1 transferring, 1 waiting, 1 connecting"
                        + "  70%  560/800 objects  140.0/200.0 MB  10.0 MB/s  0:06 left");
    }

    @Test
    void allHaveToWaitForTheSlowest() {
        GroupScreen screen = screen(THREE);
        for (int i = 0; i < 2; i++) {
            screen.of(THREE.get(i)).started(Phase.PULL);
        }
        pass(Duration.ofSeconds(1));
        screen.of(THREE.get(0)).at(megabytes(50));
        screen.of(THREE.get(1)).at(megabytes(1));
        assertThat(screen.lines(79, 23).get(3))
                .isEqualTo("2 transferring, 1 connecting  25%  51.0/200.0 MB  51.0 MB/s  1:39 left");
    }

    @Test
    void leavesOutWhatMattersLessInFortyColumns() {
        assertThat(halfway(THREE).lines(39, 9))
                .containsExactly(
                        "berlin  transferring  40%  0:06 left",
                        "oslo    waiting", "rome    connecting", "1 transferring, 1 waiting, 1 connecting");
    }

    private static List<String> fifty() {
        return IntStream.rangeClosed(1, 50)
                .mapToObj(number -> "build@mirror" + number + ":/srv/repo")
                .toList();
    }

    @Test
    void thoseThatOthersWaitForComeFirstWhereNotAllHaveALine() {
        GroupScreen screen = screen(fifty());
        for (int i = 0; i < 45; i++) {
            Progress progress = screen.of(fifty().get(i));
            progress.started(Phase.IMPORT);
            progress.finished(Phase.IMPORT);
        }
        assertThat(screen.lines(39, 9))
                .containsExactly(
                        "mirror46  connecting",
                        "mirror47  connecting",
                        "mirror48  connecting",
                        "mirror49  connecting",
                        "mirror50  connecting",
                        "mirror1   waiting",
                        "mirror2   waiting",
                        "and 43 more: 43 waiting",
                        "45 waiting, 5 connecting");
        screen.of(fifty().get(49)).started(Phase.PUBLISH);
        screen.of(fifty().get(49)).finished(Phase.PUBLISH);
        assertThat(screen.lines(79, 23)).hasSize(23).doesNotContain("mirror50  published");
    }

    @ParameterizedTest
    @CsvSource({"3, 80, 24", "3, 40, 10", "50, 80, 24", "50, 40, 10", "50, 20, 3", "50, 7, 2", "3, 3, 1", "1, 1, 1"})
    void isNeverLargerThanTheTerminal(int members, int width, int height) {
        GroupScreen screen = screen(fifty().subList(0, members));
        for (Phase phase : Phase.values()) {
            for (String name : fifty().subList(0, members)) {
                Progress progress = screen.of(name);
                progress.started(phase);
                pass(Duration.ofMillis(300));
                progress.at(new PushEvent.Progress(
                        phase, new Amount(123_456, 123_456_789_012L), new Amount(999_999, 999_999_999_999L)));
                List<String> lines = screen.lines(width - 1, height - 1);
                assertThat(lines).hasSizeBetween(1, Math.max(1, height - 1));
                assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThan(Math.max(width, 1)));
            }
        }
    }

    @Test
    void nothingIsLeftOfItWhateverHappensMeanwhile() {
        GroupScreen screen = halfway(THREE);
        recorded.console().message("repo-push: warning: careful");
        screen.of(THREE.get(2)).started(Phase.PLAN);
        assertThat(ScreenOf.text(recorded.err(), 80))
                .containsExactly(
                        "repo-push: warning: careful",
                        "berlin  transferring  40%  160/400 objects  40.0/100.0 MB  10.0 MB/s  0:06 left",
                        "oslo    waiting",
                        "rome    comparing",
                        "1 transferring, 1 waiting, 1 comparing  70%  10.0 MB/s  0:06 left");
        rows.set(3);
        columns.set(40);
        screen.of(THREE.get(2)).finished(Phase.PLAN);
        assertThat(ScreenOf.text(recorded.err(), 80))
                .containsExactly("repo-push: warning: careful", "1 transferring, 2 waiting  70%");
        screen.end();
        screen.of(THREE.get(2)).started(Phase.PULL);
        assertThat(ScreenOf.text(recorded.err(), 80)).containsExactly("repo-push: warning: careful");
    }

    @Test
    void isDrawnTenTimesASecondAtMostWhileOnlyNumbersChange() {
        GroupScreen screen = screen(THREE);
        Progress first = screen.of(THREE.get(0));
        first.started(Phase.PULL);
        recorded.clear();
        for (int i = 1; i <= 100; i++) {
            pass(Duration.ofMillis(10));
            first.at(megabytes(i));
        }
        assertThat(recorded.err().split("berlin", -1)).hasSize(11);
    }

    @Test
    void theReportOfAGroupUsesItOnATerminalOnly() {
        GroupEvent started = new GroupEvent.AtMember(THREE.get(0), new PushEvent.Started(Phase.PULL));
        GroupReport.of(
                        ReportOptions.DEFAULT,
                        recorded.console(),
                        Report.of(ReportOptions.DEFAULT, terminal, recorded.console()),
                        terminal,
                        THREE)
                .on(started);
        assertThat(ScreenOf.text(recorded.err(), 80))
                .contains("berlin  transferring", "oslo    connecting")
                .hasSize(4);
    }

    @Test
    void anotherPushBeginsAnew() {
        GroupScreen screen = halfway(THREE);
        screen.end();
        screen.begin();
        recorded.clear();
        screen.of(THREE.get(1)).started(Phase.PROBE);
        assertThat(ScreenOf.text(recorded.err(), 80))
                .containsExactly(
                        "berlin  connecting",
                        "oslo    looking at the destination",
                        "rome    connecting",
                        "3 destinations: 2 connecting, 1 looking at the destination");
    }
}
