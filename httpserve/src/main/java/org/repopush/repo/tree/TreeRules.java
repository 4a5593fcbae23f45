package org.repopush.repo.tree;

import static java.util.Objects.requireNonNull;

import org.repopush.repo.KindOptions;

/**
 * What a push of a tree may do.
 *
 * @param mostDeleted how many names of the destination may go: a number, or a share with a percent sign
 */
record TreeRules(String mostDeleted) {
    static final TreeRules USUAL = new TreeRules("25%");

    private static final String ALL = "100%";

    TreeRules {
        requireNonNull(mostDeleted, "mostDeleted");
    }

    static TreeRules of(KindOptions options) {
        return options.mostDeleted().map(TreeRules::new).orElse(USUAL);
    }

    boolean allowsEmpty() {
        return mostDeleted.equals(ALL);
    }

    /** As lines for the destination. */
    String lines() {
        return "max-delete " + mostDeleted + "\n";
    }
}
