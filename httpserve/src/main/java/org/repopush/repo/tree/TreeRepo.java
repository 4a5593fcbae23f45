package org.repopush.repo.tree;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.Snapshot;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.tree.walk.LocalTree;

/** A directory as a source. Nothing locks it: that it was still is found out by a second walk, before anything is published. */
final class TreeRepo implements LocalRepo {
    private final Path path;
    private final TreeRules rules;
    private final Path cache;
    private final List<LocalTree> open = new ArrayList<>();

    TreeRepo(Path path, TreeRules rules, Path cache) {
        this.path = requireNonNull(path, "path");
        this.rules = requireNonNull(rules, "rules");
        this.cache = requireNonNull(cache, "cache");
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public Snapshot snapshot(List<String> refs) throws IOException {
        List<String> others =
                refs.stream().filter(ref -> !ref.equals(TreeKind.REF)).toList();
        if (!others.isEmpty()) {
            throw new SourceException(
                    Reason.NO_SUCH_REF,
                    "a tree has no refs: " + String.join(", ", others),
                    "leave out what stands behind the destination");
        }
        LocalTree tree = LocalTree.catalogue(path, cache);
        open.add(tree);
        if (tree.entries() == 0 && !rules.allowsEmpty()) {
            throw new SourceException(
                    Reason.NO_REFS,
                    path + " is empty",
                    "check that it is the right directory, and that its file system is mounted; --max-delete=100%"
                            + " publishes an empty tree");
        }
        return new TreeSnapshot(tree, rules);
    }

    @Override
    public void close() throws IOException {
        for (LocalTree tree : open) {
            tree.close();
        }
        open.clear();
    }
}
