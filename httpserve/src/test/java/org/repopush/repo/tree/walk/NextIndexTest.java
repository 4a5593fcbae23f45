package org.repopush.repo.tree.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.repo.tree.catalogue.Entry;

/** The index of a tree that has partly, or not at all, changed since the one before. */
class NextIndexTest {
    private static final int ROUNDS = 60;
    private static final List<String> NAMES = List.of("a", "b-c", "b/x", "b/y", "c/d/e", "c/d/f", "c/g", "d", "e/h");

    @TempDir
    private Path directory;

    private Path tree;
    private Path cache;
    private int writes;

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectory(directory.resolve("tree")).toRealPath();
        cache = directory.resolve("cache");
    }

    private void write(String name) throws IOException {
        Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        writes++;
        Files.writeString(file, "content " + writes);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L * writes));
    }

    private Path index() throws IOException {
        try (Stream<Path> folders = Files.list(cache)) {
            return folders.findFirst().orElseThrow().resolve("index");
        }
    }

    private static List<Entry> entries(LocalTree walked) throws IOException {
        List<Entry> all = new ArrayList<>();
        try (IndexFile.Cursor entries = walked.index().read()) {
            for (Optional<Entry> next = entries.next(); next.isPresent(); next = entries.next()) {
                all.add(next.get());
            }
        }
        return all;
    }

    /** Waits until the times of what has been written are older than the next index by a tick. */
    private static void awaitTick() {
        long until = System.nanoTime() + 2 * Cataloguer.TICK_NANOS;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aTreeThatHasNotChangedKeepsItsIndex() throws IOException {
        for (String name : NAMES) {
            write(name);
        }
        awaitTick();
        String root;
        try (LocalTree walked = LocalTree.catalogue(LocalTree.View.of(tree), cache)) {
            root = walked.root();
        }
        Object before = Files.readAttributes(index(), "unix:ino,ctime");
        try (LocalTree walked = LocalTree.catalogue(LocalTree.View.of(tree), cache)) {
            assertThat(walked.root()).isEqualTo(root);
            assertThat(walked.entries()).isEqualTo(entries(walked).size());
        }
        assertThat(Files.readAttributes(index(), "unix:ino,ctime")).isEqualTo(before);
    }

    /** Whatever has changed since the last walk, the next one finds what a walk without an index finds. */
    @Test
    void anIndexIsWhatAWalkWithoutOneFinds() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                change(NAMES.get(random.nextInt(NAMES.size())), random);
            }
            if (random.nextInt(4) == 0) {
                awaitTick();
            }
            try (LocalTree walked = LocalTree.catalogue(LocalTree.View.of(tree), cache);
                    LocalTree fresh =
                            LocalTree.catalogue(LocalTree.View.of(tree), directory.resolve("other" + round))) {
                assertThat(entries(walked)).isEqualTo(entries(fresh));
                assertThat(walked.root()).isEqualTo(fresh.root());
                assertThat(walked.entries()).isEqualTo(fresh.entries());
            }
        }
    }

    private void change(String name, Random random) throws IOException {
        Path file = tree.resolve(name);
        if (Files.exists(file) && random.nextBoolean()) {
            Files.delete(file);
        } else if (Files.exists(file) && random.nextBoolean()) {
            assertThat(file.toFile().setExecutable(!Files.isExecutable(file))).isTrue();
        } else {
            write(name);
        }
    }
}
