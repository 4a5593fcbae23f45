package org.repopush.cli.options;

import java.util.Collection;
import java.util.List;

/** What somebody may have meant who has typed a word that is none of ours. */
final class Spelling {
    /** Of so many characters one may be wrong; more is another word. */
    private static final int PER_MISTAKE = 3;

    private Spelling() {}

    /** Those that are nearest to the word, if any is near: a wrong suggestion is worse than none. Sorted. */
    static List<String> closest(String word, Collection<String> known) {
        int allowed = Math.max(1, letters(word) / PER_MISTAKE);
        int least =
                known.stream().mapToInt(other -> distance(word, other)).min().orElse(Integer.MAX_VALUE);
        return least > allowed
                ? List.of()
                : known.stream()
                        .filter(other -> distance(word, other) == least)
                        .sorted()
                        .toList();
    }

    private static int letters(String word) {
        return (int) word.chars().filter(c -> c != '-').count();
    }

    /** How many characters have to be put in, taken out, replaced, or swapped with their neighbour. */
    static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, from, to, i, j);
            }
        }
        return cost[from.length()][to.length()];
    }

    private static int step(int[][] cost, String from, String to, int i, int j) {
        int other = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int best = Math.min(cost[i - 1][j - 1] + other, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
