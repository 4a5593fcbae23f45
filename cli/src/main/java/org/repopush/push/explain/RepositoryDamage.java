package org.repopush.push.explain;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.remote.DanglingRef;
import org.repopush.tunnel.model.ShellWord;

/** A repository with which its own tool cannot work: what is wrong with it, and the command that mends it there. */
final class RepositoryDamage {
    private static final String UNKNOWN = "-";

    private final String host;

    /** @param host as messages name the destination */
    RepositoryDamage(String host) {
        this.host = host;
    }

    /** Its codes are those of the script's part that looks whether a repository is fit. */
    PushException of(RemoteFailure failure) {
        return switch (failure.code()) {
            case DANGLING -> dangling(failure);
            case NO_FOLDER -> noFolder(failure);
            case BAD_CONFIG -> badConfig(failure);
            case NOT_WRITABLE -> notWritable(failure);
            case NO_PROC ->
                problem(
                        "has no /proc for this account, and ostree cannot make files without it",
                        "mount it in the account's root directory (ChrootDirectory of sshd), as root there:"
                                + " mount -t proc proc DIRECTORY/proc",
                        failure);
            default -> throw new IllegalArgumentException(failure.word(), failure);
        };
    }

    private PushException dangling(RemoteFailure failure) {
        DanglingRef ref = new DanglingRef(failure.value(0), failure.value(1), failure.value(2), failure.value(3));
        return problem(
                ref.fault() + ", so no summary can be made",
                "its owner can remove that ref there with: " + ref.mending(),
                failure);
    }

    private PushException noFolder(RemoteFailure failure) {
        String repository = failure.value(0);
        String folder = repository + "/" + failure.value(1);
        if (failure.value(2).equals("absent")) {
            // Where one has got lost others may have as well.
            return problem(
                    "has a repository without its folder " + failure.value(1) + ": " + repository,
                    "its owner can make the missing folders there with: mkdir -p "
                            + Stream.of("objects", "refs/heads", "refs/remotes")
                                    .map(name -> ShellWord.of(repository + "/" + name))
                                    .collect(Collectors.joining(" ")),
                    failure);
        }
        return problem(
                "has a file at " + folder + " in place of a folder",
                "its owner can make the folder there with: mv " + ShellWord.of(folder) + " "
                        + ShellWord.of(folder + ".old") + " && mkdir " + ShellWord.of(folder),
                failure);
    }

    private PushException badConfig(RemoteFailure failure) {
        String config = ShellWord.of(failure.value(0) + "/config");
        String mode = failure.value(1).equals(UNKNOWN) ? "MODE" : failure.value(1);
        return problem(
                "has a repository whose config ostree does not accept: " + failure.value(2),
                "its owner can correct " + config + " or, if this is an OSTree repository, write a new one there with:"
                        + " printf '[core]\\nrepo_version=1\\nmode=" + mode + "\\n' >" + config,
                failure);
    }

    private PushException notWritable(RemoteFailure failure) {
        String path = failure.value(0);
        String owner = failure.value(1);
        String account = failure.value(2);
        String problem = "does not allow this account to write: " + path;
        if (owner.equals(UNKNOWN) || account.equals(UNKNOWN)) {
            return problem(problem, "check the permissions there, and whether the file system is read-only", failure);
        }
        if (owner.equals(account)) {
            return problem(
                    problem,
                    "if the file system is read-only, mount it for writing; else run there: chmod u+rwX "
                            + ShellWord.of(path),
                    failure);
        }
        return problem(
                problem + ", which belongs to " + owner,
                "give the repository to its owner, as root there: chown -R " + ShellWord.of(account) + " "
                        + ShellWord.of(failure.value(3)),
                failure);
    }

    private PushException problem(String problem, String hint, RemoteFailure cause) {
        return new PushException(ExitCode.DESTINATION, host + " " + problem, hint, cause);
    }
}
