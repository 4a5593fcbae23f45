package org.repopush.repo.tree;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.repopush.repo.KindOptions;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.Snapshot;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.SourceNote;
import org.repopush.repo.Tip;
import org.repopush.repo.tree.filter.Filter;
import org.repopush.repo.tree.source.Reading;
import org.repopush.repo.tree.walk.LocalTree;

/**
 * A directory as a source. What keeps it still is what the user says; that it was still is found out by a second walk, before anything is
 * published, and if it was not, it is read again.
 */
final class TreeRepo implements LocalRepo {
    private static final int USUAL_RETRIES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Path path;
    private final KindOptions options;
    private final TreeRules rules;
    private final Filter filter;
    private final Path cache;
    private final Duration patience;
    private final Consumer<SourceNote> notes;
    private final List<LocalTree> open = new ArrayList<>();
    private final int retries;
    private int retried;
    private Duration pause = FIRST_PAUSE;
    private Optional<List<Tip>> first = Optional.empty();
    private Optional<Reading> reading = Optional.empty();

    private TreeRepo(Path path, KindOptions options, Path cache, Duration patience, Consumer<SourceNote> notes)
            throws SourceException {
        this.path = requireNonNull(path, "path");
        this.options = requireNonNull(options, "options");
        this.filter = Filter.of(options.filters());
        this.rules = TreeRules.of(options, filter);
        this.cache = requireNonNull(cache, "cache");
        this.patience = requireNonNull(patience, "patience");
        this.notes = requireNonNull(notes, "notes");
        this.retries = options.source().retries().orElse(USUAL_RETRIES);
    }

    /**
     * Begins to read.
     *
     * @param path absolute, without links
     * @param cache for what is kept between pushes
     * @param patience how long programs are waited for that write to it
     */
    static LocalRepo open(Path path, KindOptions options, Path cache, Duration patience, Consumer<SourceNote> notes)
            throws IOException {
        TreeRepo repo = new TreeRepo(path, options, cache, patience, notes);
        repo.begin();
        return repo;
    }

    private void begin() throws IOException {
        reading = Optional.of(Reading.begin(path, options.source(), patience, notes));
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
        try {
            return read();
        } catch (SourceException e) {
            return readAgain(e);
        }
    }

    @Override
    public Snapshot readAgain(SourceException changed) throws IOException {
        SourceException failure = changed;
        while (true) {
            awaitStillness(failure);
            try {
                return read();
            } catch (SourceException e) {
                failure = e;
            }
        }
    }

    private Snapshot read() throws IOException {
        Reading now = reading.orElseThrow(() -> new IllegalStateException("closed"));
        LocalTree tree =
                LocalTree.catalogue(new LocalTree.View(path, now.root(), filter, now::requireUndisturbed), cache);
        open.add(tree);
        if (tree.entries() == 0 && !rules.allowsEmpty()) {
            throw new SourceException(
                    Reason.NO_REFS,
                    now.root()
                            + (filter.isEmpty() ? " is empty" : " is empty, or the filter excludes all that is in it"),
                    "check that it is the right directory, and that its file system is mounted; --max-delete=100%"
                            + " publishes an empty tree");
        }
        List<Tip> tips = List.of(new Tip(TreeKind.REF, tree.root()));
        if (first.isEmpty()) {
            first = Optional.of(tips);
        }
        return new TreeSnapshot(tree, rules, first.get());
    }

    /**
     * Gives a program that writes to the source some time, and begins to read anew.
     *
     * @throws SourceException the failure, where the source has not changed, or has been read often enough
     */
    private void awaitStillness(SourceException failure) throws IOException {
        if (failure.reason() != Reason.CHANGED || retried >= retries) {
            throw failure;
        }
        retried++;
        notes.accept(new SourceNote(
                SourceNote.Subject.CHANGED,
                String.format(
                        "%s: reading it again in %d s (%d of %d)",
                        failure.getMessage(), pause.toSeconds(), retried, retries)));
        close();
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before the tree was read again");
        }
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        begin();
    }

    @Override
    public void close() throws IOException {
        for (LocalTree tree : open) {
            tree.close();
        }
        open.clear();
        Optional<Reading> ended = reading;
        reading = Optional.empty();
        if (ended.isPresent()) {
            ended.get().close();
        }
    }
}
