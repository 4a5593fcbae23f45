package org.repopush.repo.ostree.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefTimesTest {
    @TempDir
    private Path repository;

    private Path heads;

    @BeforeEach
    void createRefs() throws IOException {
        heads = Files.createDirectories(repository.resolve("refs/heads"));
        write("os/a", "1");
        write("os/b", "1");
    }

    /** As ostree does. */
    private void write(String ref, String commit) throws IOException {
        Path file = heads.resolve(ref);
        Files.createDirectories(file.getParent());
        Path other = Files.writeString(file.resolveSibling("tmp.abcdef"), commit);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void isTheSameWhileNothingChanges() throws IOException {
        long before = RefTimes.of(repository);
        Files.writeString(repository.resolve("config"), "other");
        Files.createDirectories(repository.resolve("objects/ab"));
        assertThat(RefTimes.of(repository)).isEqualTo(before);
    }

    @Test
    void isAnotherOneWhenARefIsReplacedThoughTheClockStandsStill() throws IOException {
        FileTime still = FileTime.fromMillis(1_000);
        stop(still);
        long before = RefTimes.of(repository);
        write("os/a", "2");
        stop(still);
        assertThat(RefTimes.of(repository)).isNotEqualTo(before);
    }

    private void stop(FileTime time) throws IOException {
        for (String file : new String[] {"os/a", "os/b", "os"}) {
            Files.setLastModifiedTime(heads.resolve(file), time);
        }
    }

    @Test
    void isAnotherOneWhenARefComesOrGoes() throws IOException {
        long before = RefTimes.of(repository);
        write("os/c", "1");
        long more = RefTimes.of(repository);
        Files.delete(heads.resolve("os/c"));
        Files.delete(heads.resolve("os/b"));
        assertThat(more).isNotEqualTo(before).isNotEqualTo(RefTimes.of(repository));
    }

    @Test
    void isAnotherOneWhenTheSummaryIsMadeAnew() throws IOException {
        long before = RefTimes.of(repository);
        Files.writeString(repository.resolve("summary"), "signed");
        assertThat(RefTimes.of(repository)).isNotEqualTo(before);
    }

    @Test
    void aSourceThatIsNotThereHasANumberOfItsOwn() throws IOException {
        long before = RefTimes.of(repository);
        Path away = Files.move(repository.resolve("refs"), repository.resolve("away"));
        long missing = RefTimes.of(repository);
        assertThat(missing).isNotEqualTo(before).isEqualTo(RefTimes.of(repository));
        Files.move(away, repository.resolve("refs"));
        assertThat(RefTimes.of(repository)).isNotEqualTo(missing);
    }
}
