package org.repopush.repo.tree;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.repopush.repo.KindOptions;
import org.repopush.repo.tree.filter.Filter;

/**
 * What a push of a tree may do.
 *
 * @param mostDeleted how many names of the destination may go: a number, or a share with a percent sign
 * @param layout what the destination is to have, where the user says it
 * @param filter what the filter is called, see {@link org.repopush.repo.tree.filter.Filter#name}
 * @param checksReferences whether metadata of packages may only name what is there
 */
record TreeRules(String mostDeleted, Optional<String> layout, String filter, boolean checksReferences) {
    private static final String USUALLY_DELETED = "25%";

    private static final String ALL = "100%";

    TreeRules {
        requireNonNull(mostDeleted, "mostDeleted");
        requireNonNull(layout, "layout");
        requireNonNull(filter, "filter");
    }

    static TreeRules of(KindOptions options, Filter filter) {
        return new TreeRules(
                options.mostDeleted().orElse(USUALLY_DELETED),
                options.layout(),
                filter.name(),
                options.checkReferences().orElse(true));
    }

    boolean allowsEmpty() {
        return mostDeleted.equals(ALL);
    }

    /** As lines for the destination. */
    String lines() {
        return "max-delete " + mostDeleted + "\nfilter " + filter + "\n"
                + layout.map(name -> "layout " + name + "\n").orElse("");
    }
}
