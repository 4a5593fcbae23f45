package org.repopush.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A tree of small files, 0.2 to 6.2 kB, a hundred in a directory and a hundred such directories in one, as a mirror of packages has
 * them.
 */
record TreeFiles(int files) implements Content {
    private static final int FAN_OUT = 100;
    private static final int SMALLEST = 200;
    private static final int SPREAD = 6_000;
    private static final int REPLACED = 500;
    private static final int MORE = 100;

    TreeFiles {
        if (files < FAN_OUT * FAN_OUT) {
            throw new UsageException("too small for a tree: " + files);
        }
    }

    @Override
    public String name() {
        return "tree-" + files;
    }

    /** Writes all of it into an empty directory. */
    void make(Path top) throws IOException {
        Random random = new Random(files);
        for (int i = 0; i < files; i++) {
            Path file = top.resolve(path(i));
            if (i % FAN_OUT == 0) {
                Files.createDirectories(file.getParent());
            }
            Files.write(file, content(random));
        }
    }

    private static byte[] content(Random random) {
        byte[] content = new byte[SMALLEST + random.nextInt(SPREAD)];
        random.nextBytes(content);
        return content;
    }

    /** Replaces 500 files, adds 100, and removes the 100 that the turn before has added. */
    void change(Path top, int turn) throws IOException {
        Random random = new Random(31L * files + turn);
        for (int i = 0; i < REPLACED; i++) {
            Path file = top.resolve(path(random.nextInt(files)));
            Path fresh = file.resolveSibling("fresh");
            Files.write(fresh, content(random));
            Files.delete(file);
            Files.move(fresh, file);
        }
        for (int i = 0; i < MORE; i++) {
            Path neighbour = top.resolve(path(i * FAN_OUT));
            Files.write(neighbour.resolveSibling("added-" + turn), content(random));
            Files.deleteIfExists(neighbour.resolveSibling("added-" + (turn - 1)));
        }
    }

    private static String path(int number) {
        int directory = number / FAN_OUT;
        return "d" + directory / FAN_OUT + "/d" + directory % FAN_OUT + "/package-" + number + ".noarch.rpm";
    }
}
