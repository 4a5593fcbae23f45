package org.repopush.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeTrialTest {
    private static final TreeFiles FILES = new TreeFiles(10_000);
    private static final Peer TOOL = new Peer("tool", "a tool", (trial, access, stopwatch) -> {
        throw new AssertionError("not run here");
    });

    @TempDir
    Path directory;

    private Path source;

    @BeforeEach
    void make() throws IOException {
        source = directory.resolve("source");
        FILES.make(source);
    }

    private Trial trial(Scenario.Work work) {
        return new TreeTrial(work, FILES, source, directory.resolve("to"), directory.resolve("cache"));
    }

    /** What a tool is to do. */
    private void bring(Trial own) {
        Shell.run("rm -rf \"$2\" && cp -a \"$1\" \"$2\"", source, own.destination());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> source.relativize(file).toString())
                    .toList();
        }
    }

    @Test
    void aDestinationIsComparedWithTheSourceOfThisTurn() throws IOException {
        Trial trial = trial(Scenario.Work.CHANGE);
        Trial own = trial.of(TOOL);
        own.restore();
        bring(own);
        assertThatCode(own::check).doesNotThrowAnyException();
        trial.turn();
        assertThatThrownBy(own::check).hasMessageContaining("noarch.rpm");
        bring(own);
        assertThatCode(own::check).doesNotThrowAnyException();
    }

    @Test
    void contentIsComparedAndNotOnlyTimesAndSizes() throws IOException {
        Trial own = trial(Scenario.Work.NOTHING).of(TOOL);
        own.restore();
        bring(own);
        Path file = own.destination().resolve(names().get(0));
        byte[] content = Files.readAllBytes(file);
        content[0]++;
        Object time = Files.getLastModifiedTime(file);
        Files.write(file, content);
        Files.setAttribute(file, "lastModifiedTime", time);
        assertThatThrownBy(own::check).hasMessageContaining(names().get(0));
    }

    @Test
    void aTurnAddsAsManyNamesAsItRemoves() throws IOException {
        Trial trial = trial(Scenario.Work.CHANGE);
        trial.turn();
        List<String> before = names();
        trial.turn();
        List<String> added = new ArrayList<>(new TreeSet<>(names()));
        added.removeAll(before);
        assertThat(added).hasSize(100);
        assertThat(names()).hasSameSizeAs(before);
    }

    @Test
    void aMoveMovesTheSameDirectoryEachTime() throws IOException {
        Trial trial = trial(Scenario.Work.MOVE);
        List<String> before = names();
        trial.turn();
        trial.turn();
        assertThat(names()).hasSameSizeAs(before).allMatch(name -> name.startsWith("moved-2/"));
    }

    @Test
    void aFirstPushBeginsWithNothing() throws IOException {
        Trial own = trial(Scenario.Work.ALL).of(TOOL);
        own.restore();
        bring(own);
        Files.createDirectories(directory.resolve("cache/index"));
        own.restore();
        assertThat(own.destination()).doesNotExist();
        assertThat(directory.resolve("cache")).doesNotExist();
    }
}
