package org.repopush.cli.command;

import static java.util.stream.Collectors.joining;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.repopush.push.model.Cause;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.repo.RepoKind;
import org.repopush.repo.ostree.OstreeKind;

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
        return new RepoKinds(List.of(new OstreeKind()));
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

    /** The kind that is asked for where there is no source to go by: the first. */
    RepoKind assumed() {
        return all.get(0);
    }

    /** The kind of the repository in this directory, if there is one. */
    Optional<RepoKind> recognising(Path directory) {
        return all.stream().filter(kind -> kind.recognises(directory)).findFirst();
    }

    private PushException unrecognised(Path directory) {
        String names = all.stream().map(RepoKind::name).collect(joining(", "));
        return new PushException(
                ExitCode.SOURCE,
                Cause.NOT_A_REPOSITORY,
                "not a repository of a supported kind (" + names + "): " + directory,
                "run repo-push inside the repository, or name it with --repo PATH");
    }
}
