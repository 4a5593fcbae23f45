package org.repopush.push.explain;

import java.io.IOException;
import java.nio.file.Path;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.OtherCommandException;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RemoteFailure;
import org.repopush.repo.KindFailures;
import org.repopush.repo.Place;
import org.repopush.repo.RepoKind;
import org.repopush.repo.SourceException;
import org.repopush.tunnel.model.ShellWord;
import org.repopush.tunnel.model.TunnelException;

/**
 * The one place that says what a failure means to the user: exit code, problem, and what to do next. What is not known here
 * is a bug and passes on as it is.
 */
public final class Explain {
    private final String destination;
    private final SshLine ssh;
    private final Path source;
    private final KindFailures failures;

    /**
     * @param destination as messages name it
     * @param failures what is known of the kind of repository
     */
    public Explain(String destination, SshLine ssh, Path source, KindFailures failures) {
        this.destination = destination;
        this.ssh = ssh;
        this.source = source;
        this.failures = failures;
    }

    /** For a push of this kind from this source. */
    public static Explain of(RepoKind kind, PushRequest request, Path source) {
        return new Explain(request.destination().toString(), SshLine.of(request), source, kind.failures());
    }

    /** Where the push goes, for texts of the kind. */
    public Place place() {
        return new Place(ssh.host(), destination, source, ShellWord::of);
    }

    /** What a destination said a push would fail for; it may have found what this version has no words for. */
    public PushException foreseen(RemoteFailure problem) {
        return remoteProblems().foreseen(problem);
    }

    public PushException explain(IOException failure) {
        if (failure instanceof RemoteFailure remote) {
            return remoteProblems().of(remote);
        }
        if (failure instanceof TunnelException tunnel) {
            return new TunnelProblems(ssh).of(tunnel);
        }
        if (failure instanceof OtherCommandException) {
            return new PushException(
                    ExitCode.DESTINATION,
                    problem(failure),
                    "check " + TunnelProblems.FORCED
                            + " and its login files (exec zsh in .bashrc), or let the destination pull with --tunnel",
                    failure);
        }
        if (failure instanceof SourceException wrong) {
            return explain(wrong);
        }
        return new PushException(
                ExitCode.SOURCE,
                "cannot read " + source + ": " + failure.getMessage(),
                "check the disk and the permissions of the source repository",
                failure);
    }

    private PushException explain(SourceException failure) {
        String usual = failures.hint(failure.reason(), source).orElseGet(() -> hint(failure.reason()));
        ExitCode code = failure.reason() == SourceException.Reason.LOCKED ? ExitCode.LOCKED : ExitCode.SOURCE;
        return new PushException(code, problem(failure), failure.hint().orElse(usual), failure);
    }

    private static String hint(SourceException.Reason reason) {
        return switch (reason) {
            case NOT_A_REPOSITORY ->
                "run repo-push in the repository's directory, or name the repository with --repo PATH";
            case UNSUPPORTED -> "push from a repository that repo-push supports";
            case NO_SUCH_REF -> "name a ref that the source has";
            case NO_REFS -> "name the refs to push";
            case REF_NAME -> "give it another name";
            case PARTIAL -> "complete it first";
            case CORRUPT -> "find the damage in the source, and repair it";
            case UNREADABLE -> "run repo-push as a user who may read the source repository";
            case CHANGED -> "push again when no other program writes to the source; nothing has been published";
            case LOCKED -> "wait until the other program has ended, or allow more time with --lock-timeout";
        };
    }

    private RemoteProblems remoteProblems() {
        return new RemoteProblems(place(), ssh, failures);
    }

    static String problem(Exception failure) {
        return String.valueOf(failure.getMessage());
    }
}
