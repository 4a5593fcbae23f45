package org.repopush.cli.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * The files that the demo's build machine makes: a few hundred of different sizes that do not compress, so that there is
 * something to transfer. The same in every run.
 */
final class DemoBuild {
    private static final int FILES = 400;
    private static final int PER_DIRECTORY = 20;
    private static final int LARGEST = 60_000;

    private final Path tree;
    private int changes;

    DemoBuild(Path tree) {
        this.tree = requireNonNull(tree, "tree");
    }

    void writeAll() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < FILES; i++) {
            write(i, random);
        }
    }

    /** Changes the content of the first few files, each time to another. */
    void change(int files) throws IOException {
        changes++;
        Random random = new Random(1 + changes);
        for (int i = 0; i < files; i++) {
            write(i, random);
        }
    }

    int size() {
        return FILES;
    }

    private void write(int number, Random random) throws IOException {
        byte[] content = new byte[1 + random.nextInt(LARGEST)];
        random.nextBytes(content);
        Path file = tree.resolve("usr/share/part-" + number / PER_DIRECTORY).resolve("file-" + number);
        Files.createDirectories(requireNonNull(file.getParent()));
        Files.write(file, content);
    }
}
