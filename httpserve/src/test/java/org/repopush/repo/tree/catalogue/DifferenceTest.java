package org.repopush.repo.tree.catalogue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DifferenceTest {
    private static final String[] PARTS = {"a", "a-", "a.b", "a b", "b", "%FF", "\u00c3\u00a9", "zz", "-"};

    @TempDir
    private Path directory;

    /** Entries from a list. */
    private static Entries of(Iterable<Entry> entries) {
        Iterator<Entry> iterator = entries.iterator();
        return new Entries() {
            @Override
            public Optional<Entry> next() {
                return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }

    private static SortedMap<String, Entry> random(Random random) {
        SortedMap<String, Entry> entries = new TreeMap<>();
        for (int i = 0; i < random.nextInt(40); i++) {
            String path = PARTS[random.nextInt(PARTS.length)];
            while (random.nextBoolean()) {
                path += "/" + PARTS[random.nextInt(PARTS.length)];
            }
            int type = random.nextInt(4);
            Entry entry = type == 0
                    ? Entry.directory(path + "/")
                    : type == 1
                            ? Entry.link(path, "target" + random.nextInt(2))
                            : Entry.file(
                                    path,
                                    random.nextBoolean(),
                                    3,
                                    random.nextInt(2),
                                    Integer.toString(random.nextInt(2)).repeat(64));
            entries.put(entry.path(), entry);
        }
        return entries;
    }

    /** What is removed and added, by the tools of a shell on the lines of both, leads from one catalogue to the other. */
    @Test
    void whatDiffersLeadsFromOneCatalogueToTheOther() throws IOException, InterruptedException {
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            SortedMap<String, Entry> before = random(random);
            SortedMap<String, Entry> after = random(random);
            List<String> gone = new ArrayList<>();
            List<String> added = new ArrayList<>();
            Difference.between(of(before.values()), of(after.values()), new Difference.Sink() {
                @Override
                public void added(Entry entry) {
                    added.add(entry.line());
                    Optional.ofNullable(before.get(entry.path()))
                            .map(Entry::line)
                            .ifPresent(gone::add);
                }

                @Override
                public void removed(Entry entry) {
                    gone.add(entry.line());
                }
            });
            write("before", before.values().stream().map(Entry::line).toList());
            write("gone", gone);
            write("added", added);
            String merged = shell("LC_ALL=C sort before gone gone | LC_ALL=C uniq -u | LC_ALL=C sort -m - added"
                    + " | LC_ALL=C cut -f 1-4,6 | sha256sum | cut -c 1-64");
            assertThat(merged.strip()).isEqualTo(root(after.values()));
        }
    }

    /** The order of paths is that of the lines. */
    @Test
    void entriesAreInTheOrderOfSort() throws IOException, InterruptedException {
        SortedMap<String, Entry> entries = new TreeMap<>();
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            entries.putAll(random(random));
        }
        List<String> lines = entries.values().stream().map(Entry::line).toList();
        write("lines", lines);
        assertThat(shell("LC_ALL=C sort lines")).isEqualTo(String.join("\n", lines) + "\n");
    }

    private static String root(Iterable<Entry> entries) {
        Root root = new Root();
        entries.forEach(root::add);
        return root.hex();
    }

    private void write(String name, List<String> lines) throws IOException {
        Files.write(directory.resolve(name), lines, ISO_8859_1);
    }

    private String shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(directory.toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(process.waitFor()).isZero();
        return out;
    }
}
