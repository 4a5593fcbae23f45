package org.repopush.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.repopush.it.fixture.repo.OstreeRepo;

/**
 * As many small files as are asked for, all different, a hundred in a directory and a hundred such directories in one. The
 * changed files lie in the same number of directories whatever the size, so that a change means the same work.
 */
record Synthetic(int files) implements Input {
    private static final int FAN_OUT = 100;
    private static final int CHANGED_IN_ONE_DIRECTORY = 10;

    Synthetic {
        if (files < CHANGED_FILES / CHANGED_IN_ONE_DIRECTORY * FAN_OUT) {
            throw new UsageException("too small to change " + CHANGED_FILES + " files: " + files);
        }
    }

    @Override
    public String name() {
        return "synthetic-" + files;
    }

    @Override
    public void commit(OstreeRepo repo, String ref, Path scratch) throws IOException {
        for (int i = 0; i < files; i++) {
            Path file = scratch.resolve(path(i));
            if (i % FAN_OUT == 0) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(file, "content of file " + i + "\n");
        }
        Commits.commit(repo, ref, "--tree=dir=" + scratch);
    }

    @Override
    public void change(OstreeRepo repo, String ref, Path overlay) throws IOException {
        for (int i = 0; i < CHANGED_FILES; i++) {
            int directory = i / CHANGED_IN_ONE_DIRECTORY;
            Path file = overlay.resolve(path(directory * FAN_OUT + i % CHANGED_IN_ONE_DIRECTORY));
            Files.createDirectories(file.getParent());
            Files.writeString(file, "changed content of file " + i + "\n");
        }
    }

    private static String path(int number) {
        int directory = number / FAN_OUT;
        return "d" + directory / FAN_OUT + "/d" + directory % FAN_OUT + "/f" + number % FAN_OUT;
    }
}
