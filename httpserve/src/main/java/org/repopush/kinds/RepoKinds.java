package org.repopush.kinds;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.repopush.repo.RepoKind;
import org.repopush.repo.ostree.OstreeKind;
import org.repopush.repo.tree.TreeKind;

/**
 * Kinds of repository.
 *
 * @param all in the order in which they are asked
 */
public record RepoKinds(List<RepoKind> all) {
    public RepoKinds {
        all = List.copyOf(all);
    }

    /** The one list of those that the program has. */
    public static RepoKinds standard() {
        return new RepoKinds(List.of(new OstreeKind(), new TreeKind()));
    }

    /** The kind of the repository in this directory, if there is one. */
    public Optional<RepoKind> recognising(Path directory) {
        return all.stream().filter(kind -> kind.recognises(directory)).findFirst();
    }

    /** The kind of this name, if there is one. */
    public Optional<RepoKind> named(String name) {
        return all.stream().filter(kind -> kind.name().equals(name)).findFirst();
    }

    /** Their names, in the order in which they are asked. */
    public List<String> names() {
        return all.stream().map(RepoKind::name).toList();
    }
}
