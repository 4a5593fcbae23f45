package org.repopush.repo.tree;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.repopush.repo.Description;
import org.repopush.repo.KindFailures;
import org.repopush.repo.KindOptions;
import org.repopush.repo.KindWords;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.ReceiveScript;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.RepoKind;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.SourceNote;
import org.repopush.repo.io.FileErrors;
import org.repopush.repo.tree.filter.Filter;
import org.repopush.repo.tree.walk.LocalTree;

/** Trees: any directory of files. One is a source when the user says so, or when it is itself one that was published. */
public final class TreeKind implements RepoKind {
    /** The one ref of a tree. */
    static final String REF = "tree";

    private static final List<String> RECEIVE_PARTS = List.of(
            "place",
            "names",
            "catalogue",
            "copy",
            "stage",
            "pack",
            "build",
            "adopt",
            "live",
            "going",
            "undo",
            "trees",
            "publication",
            "status");

    private final KindOptions options;

    public TreeKind() {
        this(KindOptions.NONE);
    }

    private TreeKind(KindOptions options) {
        this.options = requireNonNull(options, "options");
    }

    @Override
    public String name() {
        return "tree";
    }

    @Override
    public boolean recognises(Path directory) {
        return Files.isRegularFile(directory.resolve(".repo-push/root"), NOFOLLOW_LINKS);
    }

    @Override
    public boolean accepts(Path directory) {
        return Files.isDirectory(directory);
    }

    @Override
    public Optional<RepoKind> with(KindOptions given) {
        return Optional.of(new TreeKind(given));
    }

    @Override
    public Optional<String> misuse(List<String> refs, boolean packs) {
        if (!refs.isEmpty()) {
            return Optional.of("a tree has no refs: " + String.join(" ", refs) + " means nothing");
        }
        return packs ? Optional.empty() : Optional.of("a tree travels in a pack only: --no-pack cannot be used");
    }

    @Override
    public LocalRepo open(Path directory, Duration lockTimeout) throws IOException {
        return open(directory, lockTimeout, note -> {});
    }

    @Override
    public LocalRepo open(Path directory, Duration lockTimeout, Consumer<SourceNote> notes) throws IOException {
        try {
            return TreeRepo.open(directory.toRealPath(), options, TreeCache.folder(), lockTimeout, notes);
        } catch (FileSystemException e) {
            Reason reason = Files.isDirectory(directory) ? Reason.UNREADABLE : Reason.NOT_A_REPOSITORY;
            throw new SourceException(reason, "cannot open " + directory + ": " + FileErrors.reason(e), e);
        }
    }

    @Override
    public long look(Path directory) {
        try {
            return LocalTree.look(directory, Filter.of(options.filters()));
        } catch (SourceException e) {
            return String.valueOf(e.getMessage()).hashCode();
        }
    }

    @Override
    public KindWords words() {
        return new TreeWords();
    }

    @Override
    public Description describe(RemoteFacts facts) {
        return TreeDescription.of(facts);
    }

    @Override
    public KindFailures failures() {
        return new TreeFailures();
    }

    @Override
    public ReceiveScript receiveScript() {
        return ReceiveScript.of(name(), RECEIVE_PARTS, List.of());
    }
}
