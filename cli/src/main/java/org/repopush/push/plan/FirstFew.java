package org.repopush.push.plan;

import java.util.List;

/** The first of what may be many, and how many more there are: for one line. */
public final class FirstFew {
    private static final int NAMED = 3;

    private FirstFew() {}

    public static String of(List<String> all) {
        List<String> named = all.subList(0, Math.min(NAMED, all.size()));
        int rest = all.size() - named.size();
        return String.join(", ", named) + (rest == 0 ? "" : " and " + rest + " more");
    }
}
