package org.repopush.repo.tree.walk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.repo.SourceException;
import org.repopush.repo.tree.catalogue.Entry;

class LocalTreeTest {
    @TempDir
    private Path directory;

    private Path tree;
    private Path cache;

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectory(directory.resolve("tree")).toRealPath();
        cache = directory.resolve("cache");
        write("a-b", "1");
        write("a/x", "2");
        write("a0", "3");
        Files.createSymbolicLink(tree.resolve("l"), Path.of("a/x"));
    }

    private void write(String name, String content) throws IOException {
        Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** As if everything had been written long ago: the times of an index are not doubtful then. */
    private void awaitTick() throws IOException {
        Instant now = Instant.now().plusNanos(Cataloguer.TICK_NANOS * 2);
        while (Instant.now().isBefore(now)) {
            Thread.onSpinWait();
        }
    }

    /** What is kept of the tree. */
    private Path folder() throws IOException {
        try (Stream<Path> folders = Files.list(cache)) {
            return folders.findFirst().orElseThrow();
        }
    }

    private LocalTree walk() throws IOException {
        return LocalTree.catalogue(LocalTree.View.of(tree), cache);
    }

    private static List<String> paths(LocalTree walked) throws IOException {
        List<String> paths = new ArrayList<>();
        try (IndexFile.Cursor entries = walked.index().read()) {
            for (Optional<Entry> next = entries.next(); next.isPresent(); next = entries.next()) {
                paths.add(next.get().path());
            }
        }
        return paths;
    }

    @Test
    void everythingIsInTheOrderOfACatalogue() throws IOException {
        try (LocalTree walked = walk()) {
            assertThat(paths(walked)).containsExactly("a-b", "a/", "a/x", "a0", "l");
            assertThat(walked.entries()).isEqualTo(5);
        }
    }

    @Test
    void aFileThatHasNotChangedIsNotReadAgain() throws IOException {
        awaitTick();
        String first;
        try (LocalTree walked = walk()) {
            assertThat(walked.filesRead()).isEqualTo(3);
            first = walked.root();
        }
        try (LocalTree walked = walk()) {
            assertThat(walked.filesRead()).isZero();
            assertThat(walked.root()).isEqualTo(first);
        }
        write("a0", "4");
        try (LocalTree walked = walk()) {
            assertThat(walked.filesRead()).isEqualTo(1);
            assertThat(walked.root()).isNotEqualTo(first);
        }
    }

    /** Of such a file the times may be the same after the next write. */
    @Test
    void aFileThatWasWrittenJustBeforeTheWalkIsReadAgain() throws IOException {
        awaitTick();
        write("a0", "3");
        walk().close();
        try (LocalTree walked = walk()) {
            assertThat(walked.filesRead()).isEqualTo(1);
        }
    }

    @Test
    void contentThatChangesAndKeepsItsSizeAndTimeIsSeen() throws IOException {
        awaitTick();
        FileTime time = Files.getLastModifiedTime(tree.resolve("a0"));
        String first;
        try (LocalTree walked = walk()) {
            first = walked.root();
        }
        write("a0", "9");
        Files.setLastModifiedTime(tree.resolve("a0"), time);
        try (LocalTree walked = walk()) {
            assertThat(walked.root()).isNotEqualTo(first);
        }
    }

    @Test
    void timesAloneAreNotWhatATreeIs() throws IOException {
        String first;
        try (LocalTree walked = walk()) {
            first = walked.root();
        }
        Files.setLastModifiedTime(tree.resolve("a0"), FileTime.from(Instant.EPOCH));
        try (LocalTree walked = walk()) {
            assertThat(walked.root()).isEqualTo(first);
        }
    }

    @Test
    void aWalkThatWasInterruptedIsGoneOnWith() throws IOException {
        awaitTick();
        walk().close();
        Path folder = folder();
        Files.move(folder.resolve("index"), folder.resolve("partial"));
        // Cut in the middle of an entry.
        try (FileChannel channel = FileChannel.open(folder.resolve("partial"), StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 120);
        }
        try (LocalTree walked = walk()) {
            assertThat(walked.filesRead()).isBetween(1L, 2L);
        }
    }

    @Test
    void anIndexThatIsNoneIsNotBelieved() throws IOException {
        awaitTick();
        walk().close();
        Path index = folder().resolve("index");
        Files.write(index, new byte[] {1, 2, 3});
        try (LocalTree walked = walk()) {
            assertThat(walked.filesRead()).isEqualTo(3);
        }
        try (FileChannel channel = FileChannel.open(index, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[8]), 0);
        }
        try (LocalTree walked = walk()) {
            assertThat(walked.filesRead()).isEqualTo(3);
        }
    }

    @Test
    void whatChangesAfterTheWalkIsSeenByTheSecondOne() throws IOException {
        awaitTick();
        try (LocalTree walked = walk()) {
            walked.requireStill();
        }
        List<String> changes = List.of("a/new", "a0", "zz");
        for (String change : changes) {
            try (LocalTree walked = walk()) {
                write(change, "another " + change);
                assertThatThrownBy(walked::requireStill)
                        .isInstanceOf(SourceException.class)
                        .hasMessageContaining(change);
            }
        }
        try (LocalTree walked = walk()) {
            Files.delete(tree.resolve("zz"));
            assertThatThrownBy(walked::requireStill).hasMessageContaining("zz");
        }
        try (LocalTree walked = walk()) {
            Files.delete(tree.resolve("l"));
            Files.createSymbolicLink(tree.resolve("l"), Path.of("a0"));
            assertThatThrownBy(walked::requireStill).hasMessageContaining("l");
        }
    }

    @Test
    void namesNeedNotBeUtf8() throws IOException, InterruptedException {
        String script = "printf 1 >\"$(printf 'b\\377\\376c')\"; mkdir \"$(printf '\\303\\251')\";"
                + " printf 2 >\"$(printf '\\303\\251/\\200')\"; ln -s \"$(printf 'to\\377')\" m; printf 3 >'%41 \\'";
        Process shell =
                new ProcessBuilder("sh", "-c", script).directory(tree.toFile()).start();
        assertThat(shell.waitFor()).isZero();
        String accent = new String("\u00e9".getBytes(UTF_8), java.nio.charset.StandardCharsets.ISO_8859_1);
        try (LocalTree walked = walk()) {
            assertThat(paths(walked)).contains("%2541 %5C", "b%FF%FEc", accent + "/", accent + "/%80", "m");
            assertThat(Files.readString(walked.names().file("b%FF%FEc"))).isEqualTo("1");
            assertThat(Files.readString(walked.names().file(accent + "/%80"))).isEqualTo("2");
            assertThat(Files.readString(walked.names().file("%2541 %5C"))).isEqualTo("3");
            walked.requireStill();
        }
    }

    @Test
    void whatIsOursAtTheTopIsLeftOut() throws IOException {
        write(".repo-push/root", "x");
        try (LocalTree walked = walk()) {
            assertThat(paths(walked)).noneMatch(path -> path.contains("repo-push"));
        }
        write("a/.repo-push/root", "x");
        assertThatThrownBy(this::walk).hasMessageContaining("a/.repo-push has the name");
    }

    @Test
    void theCataloguesOfTheLastPublicationsAreKept() throws IOException {
        List<String> roots = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            write("a0", "version " + i);
            try (LocalTree walked = walk()) {
                walked.keepAsBase();
                roots.add(walked.root());
            }
        }
        try (LocalTree walked = walk()) {
            assertThat(walked.knows(roots.get(5))).isTrue();
            assertThat(walked.knows(roots.get(4))).isTrue();
            assertThat(walked.knows("../../x")).isFalse();
        }
    }
}
