package org.repopush.push.explain;

import java.util.Set;

/** In which package distributions have a tool. Debian, Fedora and Alpine agree about those that a destination needs. */
public final class ToolPackages {
    private static final Set<String> FINDUTILS = Set.of("find", "xargs");
    private static final Set<String> COREUTILS = Set.of(
            "sha256sum",
            "df",
            "head",
            "ls",
            "touch",
            "chmod",
            "mkdir",
            "mv",
            "cp",
            "rm",
            "cat",
            "wc",
            "sort",
            "uniq",
            "od",
            "tr",
            "date",
            "sleep");

    private ToolPackages() {}

    public static String of(String tool) {
        if (FINDUTILS.contains(tool)) {
            return "findutils";
        }
        if (COREUTILS.contains(tool)) {
            return "coreutils";
        }
        if (tool.equals("awk")) {
            return "gawk";
        }
        // Alpine's busybox has one too.
        return tool.equals("flock") ? "util-linux" : tool;
    }
}
