package org.repopush.repo.tree.references;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Paths that files of metadata say. */
final class RelativePath {
    private RelativePath() {}

    /**
     * A path from the top of the tree.
     *
     * @param directory encoded, empty or with a slash at its end
     * @param relative to it, encoded
     * @return nothing where it leads out of the tree
     */
    static Optional<String> below(String directory, String relative) {
        Deque<String> names = new ArrayDeque<>();
        for (String name : (directory + relative).split("/")) {
            if (name.equals("..")) {
                if (names.isEmpty()) {
                    return Optional.empty();
                }
                names.removeLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return names.isEmpty() ? Optional.empty() : Optional.of(String.join("/", names));
    }
}
