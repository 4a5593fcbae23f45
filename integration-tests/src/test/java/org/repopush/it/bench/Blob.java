package org.repopush.it.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.repopush.it.fixture.repo.OstreeRepo;

/** One file that does not compress. */
record Blob(long bytes) implements Input {
    private static final int PIECE = 1_000_000;

    @Override
    public String name() {
        return "blob-" + bytes;
    }

    @Override
    public void commit(OstreeRepo repo, String ref, Path scratch) throws IOException {
        Random random = new Random(bytes);
        byte[] piece = new byte[PIECE];
        try (OutputStream out = Files.newOutputStream(scratch.resolve("blob"))) {
            for (long left = bytes; left > 0; left -= PIECE) {
                random.nextBytes(piece);
                out.write(piece, 0, (int) Math.min(left, PIECE));
            }
        }
        Commits.commit(repo, ref, "--tree=dir=" + scratch);
    }

    @Override
    public void change(OstreeRepo repo, String ref, Path overlay) throws IOException {
        throw new UnsupportedOperationException("nothing in it is to be changed");
    }
}
