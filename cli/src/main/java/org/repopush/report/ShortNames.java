package org.repopush.report;

import java.util.List;
import java.util.Locale;

/**
 * Names of members in a column of a table: without what all of them begin and end with, and with a gap where one is still too long.
 *
 * @param before what all begin with
 * @param after what all end with
 * @param width of the column, without the blanks behind it
 */
record ShortNames(String before, String after, int width) {
    private static final String GAP = "..";
    private static final String BLANKS = "  ";
    private static final String BEGINNINGS = "@:/";
    /** The domain of a host too: the first part of its name is what people call it by. */
    private static final String ENDS = "@:/.";

    /** @param most how wide the column may be */
    static ShortNames of(List<String> names, int most) {
        String before = names.size() < 2 ? "" : common(names, BEGINNINGS);
        List<String> backwards = names.stream()
                .map(name -> backwards(name.substring(before.length())))
                .toList();
        String after = names.size() < 2 ? "" : backwards(common(backwards, ENDS));
        int longest = names.stream()
                .mapToInt(name -> name.length() - before.length() - after.length())
                .max()
                .orElse(0);
        return new ShortNames(before, after, Math.min(longest, most));
    }

    /** What all begin with, up to one of these characters; something is left of each. */
    private static String common(List<String> names, String boundaries) {
        String common = names.get(0);
        for (String name : names) {
            int same = 0;
            while (same < Math.min(common.length(), name.length() - 1) && common.charAt(same) == name.charAt(same)) {
                same++;
            }
            common = common.substring(0, same);
        }
        int end = common.length();
        while (end > 0 && boundaries.indexOf(common.charAt(end - 1)) < 0) {
            end--;
        }
        return common.substring(0, end);
    }

    private static String backwards(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    /** One of the names, as wide as the column, and the blanks behind it. */
    String of(String name) {
        String middle =
                name.startsWith(before) && name.endsWith(after) && name.length() > before.length() + after.length()
                        ? name.substring(before.length(), name.length() - after.length())
                        : name;
        if (middle.length() > width) {
            int kept = Math.max(0, width - GAP.length());
            middle = middle.substring(0, kept / 2) + GAP + middle.substring(middle.length() - (kept - kept / 2));
        }
        return String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s", middle) + BLANKS;
    }
}
