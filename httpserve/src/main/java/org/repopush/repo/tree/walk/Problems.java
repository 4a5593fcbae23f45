package org.repopush.repo.tree.walk;

import java.util.ArrayList;
import java.util.List;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.tree.catalogue.Names;

/** What keeps a tree from being published. All of it is found before the user is told, who then mends all at once. */
final class Problems {
    private static final int MOST_TOLD = 20;

    private final List<String> told = new ArrayList<>();
    private int count;
    private boolean unreadable;

    /** @param path encoded */
    void add(String path, String what) {
        count++;
        if (told.size() < MOST_TOLD) {
            told.add((path.isEmpty() ? "the tree itself" : Names.display(path)) + " " + what);
        }
    }

    /** Something that this account may not read. */
    void addUnreadable(String path, String why) {
        unreadable = true;
        add(path, "cannot be read: " + why);
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
