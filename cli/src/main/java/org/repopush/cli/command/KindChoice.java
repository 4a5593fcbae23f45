package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.model.Cause;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.repo.RepoKind;

/**
 * The kind of repository that a command is about: the one that the user names, or else the one that recognises the source.
 *
 * @param kinds all that there are
 * @param named the one that the user names
 */
public record KindChoice(RepoKinds kinds, Optional<RepoKind> named) {
    public KindChoice {
        requireNonNull(kinds, "kinds");
        requireNonNull(named, "named");
    }

    /** @param name of a kind, as the user gives it; then no other is looked for */
    static KindChoice of(RepoKinds kinds, Optional<String> name) throws PushException {
        if (name.isEmpty()) {
            return new KindChoice(kinds, Optional.empty());
        }
        Optional<RepoKind> named = kinds.named(name.get());
        if (named.isEmpty()) {
            throw new PushException(
                    ExitCode.USAGE,
                    "there is no kind of repository '" + name.get() + "'",
                    "the kinds are: " + names(kinds));
        }
        return new KindChoice(kinds, named);
    }

    /** The kind of the repository in this directory. */
    public RepoKind of(Path directory) throws PushException {
        if (!Files.isDirectory(directory)) {
            throw new PushException(
                    ExitCode.SOURCE,
                    Cause.NOT_A_REPOSITORY,
                    "no such directory: " + directory,
                    "name the repository to publish with --repo PATH");
        }
        return recognising(directory).orElseThrow(() -> unrecognised(directory));
    }

    /** Those that a destination may be of where there is no source to go by. */
    List<RepoKind> possible() {
        return named.map(List::of).orElse(kinds.all());
    }

    /** The kind of the repository in this directory, if there is one. */
    Optional<RepoKind> recognising(Path directory) {
        return named.isPresent() ? named.filter(kind -> kind.accepts(directory)) : kinds.recognising(directory);
    }

    /** The kind of a source that the user has named, or of one that need not be there. */
    Optional<RepoKind> recognised(Path source, boolean named) throws PushException {
        return named ? Optional.of(of(source)) : recognising(source);
    }

    private PushException unrecognised(Path directory) {
        return named.isPresent()
                ? new PushException(
                        ExitCode.SOURCE,
                        Cause.NOT_A_REPOSITORY,
                        "not a repository of the kind " + named.get().name() + ": " + directory,
                        "name the repository with --repo PATH, or leave out --kind")
                : new PushException(
                        ExitCode.SOURCE,
                        Cause.NOT_A_REPOSITORY,
                        "not a repository of a supported kind (" + names(kinds) + "): " + directory,
                        "run repo-push inside the repository, or name it with --repo PATH");
    }

    private static String names(RepoKinds kinds) {
        return String.join(", ", kinds.names());
    }
}
