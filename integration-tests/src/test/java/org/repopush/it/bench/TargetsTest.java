package org.repopush.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.repopush.it.bench.Sample.DIRECT;
import static org.repopush.it.bench.Sample.FAR;
import static org.repopush.it.bench.Sample.PROGRAM;
import static org.repopush.it.bench.Sample.cell;
import static org.repopush.it.bench.Sample.results;

import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private static Target target(String work, String bound) {
        return Targets.all().stream()
                .filter(target -> target.work().equals(work) && target.text().equals(bound))
                .findFirst()
                .orElseThrow();
    }

    private static void assertMeasures(Target target, Results results, double value, boolean held) {
        Optional<Target.Measured> measured = target.measure(results, PROGRAM);
        assertThat(measured)
                .get()
                .extracting(Target.Measured::value, InstanceOfAssertFactories.DOUBLE)
                .isEqualTo(value);
        assertThat(target.isHeldBy(measured.orElseThrow())).isEqualTo(held);
    }

    @Test
    void aRatioIsThatOfMediansOverTheSameNetwork() {
        Target target = target("first push, 50 ms", "<= 0.90 x rsync -a");
        Cell other = cell("first", FAR, "rsync -a", 10);
        assertMeasures(target, results(other, cell("first", FAR, PROGRAM, 9, 8, 30)), 0.9, true);
        assertMeasures(target, results(other, cell("first", FAR, PROGRAM, 9.5)), 0.95, false);
        assertThat(target.measure(results(other, cell("first", DIRECT, PROGRAM, 9)), PROGRAM))
                .isEmpty();
    }

    @Test
    void whatWasMeasuredSaysHowOften() {
        Results results = results(cell("null", DIRECT, "ssh host true", 1), cell("null", DIRECT, PROGRAM, 1, 1, 1));
        assertThat(target("nothing to do, 0 ms", "<= 1.10 x ssh host true").measure(results, PROGRAM))
                .contains(new Target.Measured(1, 3));
    }

    @Test
    void growthComparesTheMostObjectsWithTheFewest() {
        Target target = target("nothing to do, whatever the size", "<= 1.10 x that with the fewest objects");
        Cell most = cell("null-1000000", DIRECT, PROGRAM, 3);
        Cell between = cell("null-100000", DIRECT, PROGRAM, 50);
        Cell fewest = cell("null-10000", DIRECT, PROGRAM, 2);
        assertMeasures(target, results(most, between, fewest), 1.5, false);
        assertThat(target.measure(results(most), PROGRAM)).isEmpty();
    }

    @Test
    void theLinkIsFullWhenABillionBytesTakeEightSeconds() {
        Target target = target("one object of 1 GB, 100 ms, 1 Gbit/s", ">= 80.00 % of the link");
        Network link = new Network(100, 1_000_000_000);
        assertMeasures(target, results(cell("large", link, PROGRAM, 8)), 100, true);
        assertMeasures(target, results(cell("large", link, PROGRAM, 16)), 50, false);
    }

    @Test
    void memoryIsTheMostOfAnyRun() {
        Cell cell = new Cell(
                "first-1000000",
                DIRECT,
                PROGRAM,
                List.of(new Run(1, 1, 1, 100_000), new Run(1, 1, 1, 250_000)),
                "",
                "");
        assertMeasures(target("first push of 1,000,000 objects", "<= 200 MB"), results(cell), 256, false);
    }

    @Test
    void aTargetMayBeForOneJavaAndIsNotForOtherTools() {
        Target target = target("nothing to do, 0 ms", "<= 1.30 x ssh host true");
        assertThat(target.isFor("repo-push@17")).isTrue();
        assertThat(target.isFor("repo-push@25")).isFalse();
        assertThat(target.isFor("repo-push@17 pull"))
                .as("a variant is not what the target is about")
                .isFalse();
        Target any = target("first push, 0 ms", "<= 2.00 x rsync -a");
        assertThat(any.isFor("repo-push@25")).isTrue();
        assertThat(any.isFor("repo-push@25 pull")).isFalse();
        assertThat(any.isFor("rsync -a")).isFalse();
    }

    @Test
    void findsTheSizeInAName() {
        assertThat(Targets.sizeIn("null-10000", "null-")).hasValue(10_000);
        assertThat(Targets.sizeIn("null", "null-")).isEmpty();
        assertThat(Targets.sizeIn("incremental-10", "null-")).isEmpty();
    }
}
