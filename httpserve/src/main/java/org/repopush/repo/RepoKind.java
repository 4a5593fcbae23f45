package org.repopush.repo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A kind of repository, for instance OSTree. Stateless. Each kind is one package; {@code RepoKinds} is the list of them. */
public interface RepoKind {
    /** The name that options, events and the remote script use, for instance {@code ostree}. */
    String name();

    /** Whether this directory looks like a repository of this kind. Reads a few files at most, takes no lock. */
    boolean recognises(Path directory);

    /** Whether this directory can be a source of this kind when the user says that it is one. */
    default boolean accepts(Path directory) {
        return recognises(directory);
    }

    /** The same kind with options of its own; empty for a kind that has none of these. */
    default Optional<RepoKind> with(KindOptions options) {
        return options.equals(KindOptions.NONE) ? Optional.of(this) : Optional.empty();
    }

    /**
     * What is wrong with asking for these refs, or for a push with or without packs, where this kind has no such thing.
     *
     * @param refs as the user names them; often none
     */
    default Optional<String> misuse(List<String> refs, boolean packs) {
        return Optional.empty();
    }

    /**
     * Opens a source and takes its shared lock.
     *
     * @param lockTimeout how long to wait for the lock
     * @throws SourceException when it is not a repository of this kind, its mode is not supported, it cannot be read, or
     *     the lock was not obtained in time
     */
    LocalRepo open(Path directory, Duration lockTimeout) throws IOException;

    /**
     * The same, and says what the user should know meanwhile.
     *
     * @param notes may be called by several threads, as long as the source is open
     */
    default LocalRepo open(Path directory, Duration lockTimeout, Consumer<SourceNote> notes) throws IOException {
        return open(directory, lockTimeout);
    }

    /**
     * A look at a source that somebody watches: a number, which is another one when what a push would publish may have changed
     * meanwhile. Looks at the times of a few files; opens, reads and locks none. A source that cannot be looked at has a number too.
     */
    long look(Path directory);

    /** Its words, for messages and reports. */
    KindWords words();

    /** What a destination of this kind says of itself, for people and programs. */
    default Description describe(RemoteFacts facts) {
        return Description.PLAIN;
    }

    /** What it looks at before a push. */
    default KindChecks checks() {
        return KindChecks.NONE;
    }

    /** What its failures mean. */
    default KindFailures failures() {
        return KindFailures.NONE;
    }

    /** The program that receives this kind at the destination. */
    ReceiveScript receiveScript();
}
