package org.repopush.repo.tree.walk;

import java.util.ArrayList;
import java.util.List;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.tree.catalogue.Names;

/** All that keeps a tree from being published. All of it is found before the user is told, who then mends all at once. */
final class Problems {
    private static final int MOST_TOLD = 20;

    private final List<String> told = new ArrayList<>();
    private int count;
    private boolean unreadable;

    /** One more. */
    void add(Problem problem) {
        count++;
        unreadable |= problem.unreadable();
        if (told.size() < MOST_TOLD) {
            String path = problem.path();
            told.add((path.isEmpty() ? "the tree itself" : Names.display(path)) + " " + problem.what());
        }
    }

    /** Fails when there is anything. */
    void check() throws SourceException {
        if (count == 0) {
            return;
        }
        String rest = count > told.size() ? ", and " + (count - told.size()) + " more" : "";
        throw new SourceException(
                unreadable ? Reason.UNREADABLE : Reason.UNSUPPORTED,
                "the tree cannot be published as it is: " + String.join("; ", told) + rest,
                "change these files, or move them out of the tree, then push again");
    }
}
