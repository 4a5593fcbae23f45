package org.repopush.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.it.fixture.repo.FileTree;

/** With trees of files that have the shape of a repository. */
class RepoTrialTest {
    private static final String OLD = "1".repeat(64);
    private static final String NEW = "2".repeat(64);

    @TempDir
    Path directory;

    private Path source;
    private Path before;
    private Path destination;
    private RepoTrial trial;

    @BeforeEach
    void prepare() throws IOException {
        before = directory.resolve("before");
        source = directory.resolve("source");
        destination = directory.resolve("destination");
        write(before.resolve("refs/heads/bench/os"), OLD + "\n");
        write(before.resolve("config"), "[core]\n");
        write(before.resolve("objects/aa/old.filez"), "old");
        RepoTrial.link(before, source);
        write(source.resolve("objects/aa/new.filez"), "new");
        write(source.resolve("objects/bb/new.commit"), "commit");
        List<String> arriving = ObjectFiles.of(source).without(ObjectFiles.of(before));
        trial = new RepoTrial(source, destination, before, NEW, arriving);
        trial.restore();
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** What a tool is to do. */
    private void arrive() throws IOException {
        write(destination.resolve("refs/heads/bench/os"), NEW + "\n");
        for (String name : trial.arriving()) {
            Path object = destination.resolve("objects").resolve(name);
            Files.createDirectories(object.getParent());
            Files.copy(source.resolve("objects").resolve(name), object);
        }
    }

    @Test
    void knowsWhatHasToArrive() {
        assertThat(trial.arriving()).containsExactlyInAnyOrder("aa/new.filez", "bb/new.commit");
    }

    @Test
    void aDestinationThatHasEverythingPasses() throws IOException {
        arrive();
        assertThatCode(trial::check).doesNotThrowAnyException();
    }

    @Test
    void aDestinationWithTheOldRefDoesNot() throws IOException {
        arrive();
        write(destination.resolve("refs/heads/bench/os"), OLD + "\n");
        assertThatThrownBy(trial::check).hasMessageContaining(OLD).hasMessageContaining(NEW);
        Files.delete(destination.resolve("refs/heads/bench/os"));
        assertThatThrownBy(trial::check).hasMessageContaining("nothing");
    }

    @Test
    void aDestinationWithoutAnObjectDoesNot() throws IOException {
        arrive();
        Files.delete(destination.resolve("objects/bb/new.commit"));
        assertThatThrownBy(trial::check).hasMessageContaining("bb/new.commit");
    }

    @Test
    void aDestinationWithADamagedObjectOfTheRightLengthDoesNot() throws IOException {
        arrive();
        write(destination.resolve("objects/aa/new.filez"), "nwe");
        assertThatThrownBy(trial::check).hasMessageContaining("aa/new.filez");
    }

    @Test
    void restoringTakesEverythingBack() throws IOException {
        arrive();
        write(destination.resolve("extensions/stage/left"), "rest");
        write(destination.resolve("objects/cc/other.filez"), "rest");
        write(destination.resolve("objects/aa/other.filez"), "rest");
        Files.writeString(destination.resolve("config"), "changed");
        Files.delete(destination.resolve("objects/aa/old.filez"));
        trial.restore();
        assertThat(FileTree.of(destination).entries())
                .isEqualTo(FileTree.of(before).entries());
    }

    @Test
    void theOriginalsStayAsTheyAre() throws IOException {
        FileTree old = FileTree.of(before);
        arrive();
        trial.restore();
        assertThat(FileTree.of(before).entries()).isEqualTo(old.entries());
    }
}
