package org.repopush.repo;

/**
 * How far two revisions are from the last one that is behind both.
 *
 * @param ahead revisions that ours has since then
 * @param behind revisions that theirs has since then
 */
public record Distance(int ahead, int behind) {
    public Distance {
        if (ahead < 0 || behind < 0) {
            throw new IllegalArgumentException("a distance of " + ahead + " and " + behind);
        }
    }
}
