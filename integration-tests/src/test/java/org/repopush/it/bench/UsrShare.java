package org.repopush.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.repopush.it.fixture.repo.OstreeRepo;

/** This machine's {@code /usr/share}; the changed files are spread evenly over it. */
record UsrShare() implements Input {
    private static final Path INPUT = Path.of("/usr/share");

    @Override
    public String name() {
        return "usr-share";
    }

    @Override
    public void commit(OstreeRepo repo, String ref, Path scratch) {
        Commits.commit(repo, ref, "--tree=dir=" + INPUT);
    }

    @Override
    public void change(OstreeRepo repo, String ref, Path overlay) throws IOException {
        List<String> files = files(repo, ref);
        if (files.size() < CHANGED_FILES) {
            throw new IOException(INPUT + " has " + files.size() + " files only");
        }
        for (int i = 0; i < CHANGED_FILES; i++) {
            int index = (int) ((long) i * files.size() / CHANGED_FILES);
            Path file = overlay.resolve(files.get(index));
            Files.createDirectories(file.getParent());
            Files.writeString(file, "changed file number " + i + "\n");
        }
    }

    /** Paths of the regular files, relative to the root; lines are {@code -00644 0 0 SIZE /PATH}. */
    private static List<String> files(OstreeRepo repo, String ref) {
        return repo.command("ls", "-R", ref)
                .run(Duration.ofMinutes(1))
                .exits(0)
                .out()
                .lines()
                .filter(line -> line.startsWith("-"))
                .map(line -> line.substring(line.indexOf('/') + 1))
                .toList();
    }
}
