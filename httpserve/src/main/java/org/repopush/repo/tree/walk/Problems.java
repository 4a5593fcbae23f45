package org.repopush.repo.tree.walk;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.tree.catalogue.Names;

/** All that keeps a tree from being published. All of it is found before the user is told, who then mends all at once. */
final class Problems {
    private static final int MOST_TOLD = 20;

    private final List<String> told = new ArrayList<>();
    private int count;
    private final Set<Problem.Sort> sorts = EnumSet.noneOf(Problem.Sort.class);

    /** One more. */
    void add(Problem problem) {
        count++;
        sorts.add(problem.sort());
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
        String all = String.join("; ", told) + rest;
        if (sorts.equals(EnumSet.of(Problem.Sort.CHANGED))) {
            throw new SourceException(
                    Reason.CHANGED,
                    "the tree has changed while it was read: " + all,
                    "push again when nobody writes to the tree; nothing has been published");
        }
        throw new SourceException(
                sorts.contains(Problem.Sort.UNREADABLE) ? Reason.UNREADABLE : Reason.UNSUPPORTED,
                "the tree cannot be published as it is: " + all,
                "change these files, or move them out of the tree, then push again");
    }
}
