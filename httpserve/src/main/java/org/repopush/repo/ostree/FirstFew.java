package org.repopush.repo.ostree;

import java.util.List;

/** The first of what may be many, and how many more there are: for one line. */
final class FirstFew {
    private static final int NAMED = 3;

    private FirstFew() {}

    static String of(List<String> all) {
        List<String> named = all.subList(0, Math.min(NAMED, all.size()));
        int rest = all.size() - named.size();
        return String.join(", ", named) + (rest == 0 ? "" : " and " + rest + " more");
    }
}
