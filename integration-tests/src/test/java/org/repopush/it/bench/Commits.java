package org.repopush.it.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.repopush.it.fixture.repo.OstreeRepo;

/** Makes the commits of all inputs, the same way. */
final class Commits {
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private Commits() {}

    /** Commits on a ref and returns the checksum. */
    static String commit(OstreeRepo repo, String ref, String... options) {
        List<String> words = new ArrayList<>(List.of("commit", "--branch=" + ref));
        words.addAll(List.of("--owner-uid=0", "--owner-gid=0", "--no-xattrs", "--canonical-permissions"));
        words.addAll(List.of(options));
        return repo.command(words.toArray(String[]::new)).run(LIMIT).exits(0).text();
    }
}
