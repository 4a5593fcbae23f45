package org.repopush.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.repopush.it.bench.Sample.DIRECT;
import static org.repopush.it.bench.Sample.FAR;
import static org.repopush.it.bench.Sample.PROGRAM;
import static org.repopush.it.bench.Sample.cell;
import static org.repopush.it.bench.Sample.failed;
import static org.repopush.it.bench.Sample.results;
import static org.repopush.it.bench.Sample.tooSlow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsTest {
    @TempDir
    Path directory;

    @Test
    void comparesMediansOverTheSameNetwork() {
        Cell own = cell("first", FAR, PROGRAM, 4, 3, 50);
        Results results = results(
                cell("first", DIRECT, "rsync -a", 100),
                cell("null", FAR, "rsync -a", 100),
                cell("first", FAR, "rsync -a", 8),
                own);
        assertThat(results.ratio(own, "rsync -a")).contains(0.5);
    }

    @Test
    void comparesNothingWithWhatHasNoTime() {
        Cell own = cell("first", FAR, PROGRAM, 4);
        assertThat(results(own).ratio(own, "rsync -a")).isEmpty();
        assertThat(results(own, failed("first", FAR, "rsync -a", "broken")).ratio(own, "rsync -a"))
                .isEmpty();
        assertThat(results(own, tooSlow("first", FAR, "rsync -a", "> 60 s")).ratio(own, "rsync -a"))
                .isEmpty();
    }

    @Test
    void laterOnesReplaceWhatTheyMeasuredAgain() {
        Results earlier = results(cell("null", DIRECT, PROGRAM, 1), cell("null", FAR, PROGRAM, 2));
        Results later = results(cell("null", DIRECT, PROGRAM, 3), cell("first", FAR, PROGRAM, 4));
        assertThat(earlier.with(later).cells())
                .containsExactlyInAnyOrder(
                        cell("null", FAR, PROGRAM, 2),
                        cell("null", DIRECT, PROGRAM, 3),
                        cell("first", FAR, PROGRAM, 4));
    }

    @Test
    void aToolThatFailedMakesTheBenchmarkFail() {
        assertThat(results(failed("null", DIRECT, PROGRAM, "broken")).failed()).isTrue();
        assertThat(results(tooSlow("null", DIRECT, PROGRAM, "> 60 s")).failed()).isFalse();
    }

    @Test
    void comeBackFromAFile() throws IOException {
        ResultsFile file = new ResultsFile(directory.resolve("new/results.json"));
        Results results = results(
                cell("null", DIRECT, PROGRAM, 1, 2.5),
                failed("first", FAR, "tar | ssh \"tar\"", "exit status 1\n--- stderr\n<no>"),
                tooSlow("first", FAR, "pull", "> 60 s"));
        file.write(results);
        assertThat(file.read()).isEqualTo(results);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"cells\":3}",
                "{\"cells\":[{}]}",
                "no results",
                "{\"machine\":{},\"cells\":[]}"
            })
    void doNotComeFromAnythingElse(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("results.json"), text);
        assertThatThrownBy(() -> new ResultsFile(file).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }
}
