package org.repopush.push.explain;

import java.util.List;
import org.repopush.push.model.Cause;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RemoteFailure;
import org.repopush.repo.Explanation;
import org.repopush.repo.KindFailures;
import org.repopush.repo.Place;
import org.repopush.tunnel.model.ShellWord;

/** What a failure at the destination, as its script names it, means to the user, see {@link Explain}. */
final class RemoteProblems {
    private static final String UNKNOWN = "-";

    static final String STALLED_HINT =
            "find out which program or disk hangs there (try ps), then push again: data that has arrived is kept; or allow"
                    + " more time with --timeout";

    private final String destination;
    private final SshLine ssh;
    private final Place place;
    private final KindFailures failures;

    RemoteProblems(Place place, SshLine ssh, KindFailures failures) {
        this.destination = place.destination();
        this.ssh = ssh;
        this.place = place;
        this.failures = failures;
    }

    /** What a destination said a push would fail for; it may have found what this version has no words for. */
    PushException foreseen(RemoteFailure problem) {
        try {
            return of(problem);
        } catch (IllegalStateException e) {
            return destination(
                    "reports that a push would fail: " + problem.word() + " " + problem.value(0),
                    "use the same version of repo-push at both ends",
                    problem);
        }
    }

    /** Which version answers, where it says so. */
    private static String release(String release) {
        return release.equals("-") ? "" : " (receiver " + release + ")";
    }

    PushException of(RemoteFailure failure) {
        return failures.explain(failure.word(), failure.valuesFrom(0), place)
                .map(explanation -> explained(explanation, failure))
                .orElseGet(() -> shared(failure));
    }

    private static PushException explained(Explanation explanation, RemoteFailure failure) {
        ExitCode code = switch (explanation.blame()) {
            case SOURCE -> ExitCode.SOURCE;
            case DESTINATION -> ExitCode.DESTINATION;
            case REJECTED -> ExitCode.REJECTED;
            case TRANSFER -> ExitCode.TRANSFER;
            case SIGNATURE -> ExitCode.SIGNATURE;
        };
        return new PushException(code, failure.word(), explanation.problem(), explanation.hint(), failure);
    }

    /** What the kind advises, or else this. */
    private String hint(RemoteFailure failure, String usual) {
        return failures.hint(failure.word(), failure.valuesFrom(0), place).orElse(usual);
    }

    /** The codes of all kinds, in the order of a push. */
    private PushException shared(RemoteFailure failure) {
        String first = failure.value(0);
        return switch (failure.code()) {
            case PROTOCOL ->
                destination(
                        "speaks protocol " + first + " of repo-push" + release(failure.value(1)) + "; "
                                + OwnVersion.text(),
                        "use the same version at both ends",
                        failure);
            case UNSUPPORTED ->
                destination(
                        "does not know the word " + first + " of this program: it speaks protocol " + failure.value(2)
                                + " of repo-push" + release(failure.value(1)) + "; " + OwnVersion.text(),
                        "use the same version at both ends",
                        failure);
            case BAD_REQUEST, OUT_OF_ORDER ->
                destination(
                        "does not understand the request " + first + " of this program",
                        "use the same version of repo-push at both ends",
                        failure);
            case OVER_LIMIT ->
                destination(
                        "accepts at most " + failure.value(1) + " lines in the plan of a push",
                        "push fewer refs at a time, or with a smaller --depth",
                        failure);
            case NO_ROOT ->
                destination(
                        "has a receiver for " + first + ", but its account cannot enter that directory",
                        "its owner must create that directory, or correct --root in authorized_keys",
                        failure);
            case GARBLED ->
                destination(
                        "sent an unexpected reply instead of an answer of the receive script: " + first,
                        "find out which program runs for this account's commands: " + ssh.running("'exec sh -c true'"),
                        failure);
            case MISSING_TOOL -> missingTool(first, ssh);
            case CORRUPT ->
                new PushException(
                        ExitCode.SOURCE,
                        "the source is corrupt: object " + first + " does not have the checksum that it is named by",
                        hint(failure, "check the source, then restore the object or build what is pushed again"),
                        failure);
            case DAMAGED ->
                new PushException(
                        ExitCode.TRANSFER,
                        "more than " + first + " objects arrived damaged, the last one " + failure.value(1),
                        hint(failure, "check the memory and disks of both hosts, and the source"),
                        failure);
            case OLD_TOOL ->
                destination(
                        "has " + first + " " + failure.value(1) + ", but needs " + failure.value(2) + " or newer",
                        "install a newer " + first + " there",
                        failure);
            case NO_REPOSITORY ->
                destination("has no directory " + first, hint(failure, "create the repository there first"), failure);
            case NOT_A_REPOSITORY ->
                destination(
                        "has no repository at " + first, hint(failure, "check the path, or create it there"), failure);
            case NOT_OWNER ->
                destination(
                        "has a repository that belongs to " + first + ", not to " + failure.value(1),
                        "log in as its owner: repo-push " + first + "@" + ssh.host() + ":...",
                        failure);
            case NOT_READABLE ->
                destination(
                        "does not allow this account to enter " + first, "log in as the repository's owner", failure);
            case NOT_WRITABLE -> notWritable(failure);
            case NOT_OURS ->
                destination(
                        "has " + first + ", but it is not a directory of this account",
                        "inspect it, then remove it",
                        failure);
            case NO_SPACE -> noSpace(failure);
            case OVERSIZED ->
                destination(
                        "cannot pull object " + first + ", which is too large for that",
                        "send it in a pack (without --no-pack)",
                        failure);
            case EXPOSED ->
                destination(
                        "binds forwarded ports to every address, so other hosts could reach the source",
                        "set GatewayPorts no (or clientspecified) in its sshd_config",
                        failure);
            case FOREIGN_PORT ->
                transfer(
                        "port " + first + " of 127.0.0.1 at " + destination + " does not belong to this login",
                        failure);
            case BAD_PACK ->
                destination("found a file in the pack that is not an object of this push", "push again", failure);
            case POLICY_ERROR ->
                destination(
                        "refuses every push because its policy is invalid: " + first + " line " + failure.value(1)
                                + ": " + failure.value(2),
                        "ask the owner of the destination to correct " + first,
                        failure);
            case TOO_BIG -> tooBig(failure);
            case TOO_LONG ->
                new PushException(
                        ExitCode.REJECTED,
                        "this push took longer than the policy of " + destination + " allows: " + first + " s",
                        "push again: data that has arrived is kept; or ask the owner of the destination to raise max-time",
                        failure);
            case STAGE_BUSY, LOCKED ->
                new PushException(
                        ExitCode.LOCKED,
                        "another push to " + destination + " is running, started by " + first,
                        "wait for it, or allow more time with --lock-timeout",
                        failure);
            case REPO_LOCKED ->
                new PushException(
                        ExitCode.LOCKED,
                        "another program holds the lock of the repository at " + destination,
                        "wait for it (a prune, for instance), or allow more time with --lock-timeout",
                        failure);
            case NO_RELEASE,
                    WAS_RELEASED,
                    RELEASE_EXISTS,
                    RELEASE_EXPIRED,
                    TOO_MANY_RELEASES,
                    NOT_YOURS,
                    GONE,
                    NO_RUN -> new ReleaseProblems(destination).of(failure);
            case EXPIRED ->
                new PushException(
                        ExitCode.LOCKED,
                        destination + " waited " + first + " s for the other destinations, then gave its lock back",
                        "push again: data that has arrived is kept; or ask the owner of the destination to raise"
                                + " prepare-timeout",
                        failure);
            case UNANNOUNCED -> unannounced(failure);
            case TOOL_FAILED -> toolFailed(failure);
            case DIED -> transfer("step " + first + " was killed at " + destination, failure);
            case STALLED ->
                new PushException(
                        ExitCode.TRANSFER,
                        destination + " has made no progress with " + first + " for " + failure.value(1) + " s",
                        STALLED_HINT,
                        failure);
            case SLOW ->
                new PushException(
                        ExitCode.LOST,
                        destination + " has not finished " + first + " in " + failure.value(1) + " s",
                        "run it again, or allow more time with --timeout; if it never ends, check "
                                + TunnelProblems.FORCED,
                        failure);
            case SILENT ->
                new PushException(
                        ExitCode.LOST,
                        "no answer from " + destination + " to " + first + " for " + failure.value(1) + " s",
                        "run it again, or allow more time with --timeout; if it never answers, check "
                                + TunnelProblems.FORCED,
                        failure);
            default ->
                throw new IllegalStateException("unexpected failure of the receive script: " + failure.word(), failure);
        };
    }

    private PushException unannounced(RemoteFailure failure) {
        String announcement = failures.announcement();
        PushException why = foreseen(new RemoteFailure(failure.value(0), failure.valuesFrom(1)));
        boolean mayHelp = why.code() == ExitCode.TRANSFER;
        return new PushException(
                mayHelp ? ExitCode.DESTINATION : why.code(),
                "refs of " + destination + " have moved, but its " + announcement + " could not be made: "
                        + why.problem(),
                (mayHelp ? "repair the cause there (-v shows the output of the tool)" : why.hint())
                        + "; then push again, which makes the " + announcement,
                failure);
    }

    /** A tool that the destination lacks. */
    static PushException missingTool(String tool, SshLine ssh) {
        return new PushException(
                ExitCode.DESTINATION,
                Cause.MISSING_TOOL,
                ssh.host() + " has no " + tool + " on the PATH of non-interactive logins",
                "install " + tool + " there (package " + ToolPackages.of(tool) + "); try: "
                        + ssh.running("command -v " + tool));
    }

    /** Where only our own server knows why a pull failed, the cause is the last value. */
    private PushException toolFailed(RemoteFailure failure) {
        String tool = failure.value(0) + " failed at " + destination;
        List<String> cause = failure.valuesFrom(3);
        return cause.isEmpty()
                ? transfer(tool + " (status " + failure.value(1) + "): " + failure.value(2), failure)
                : new PushException(
                        ExitCode.TRANSFER,
                        tool + ": " + failure.value(2) + " (" + cause.get(0) + ")",
                        hint(failure, "check the source, then push again: data that has arrived is kept"),
                        failure);
    }

    /** With what the push needs and what the policy allows, where that was known before anything travelled. */
    private PushException tooBig(RemoteFailure failure) {
        List<String> limit = failure.valuesFrom(1);
        return new PushException(
                ExitCode.REJECTED,
                limit.isEmpty()
                        ? "this push is larger than the policy of " + destination + " allows: " + failure.value(0)
                                + " bytes"
                        : "this push needs up to " + grouped(failure.value(0)) + " bytes; the policy of " + destination
                                + " allows " + grouped(limit.get(0)) + " per push",
                "push fewer refs at a time, or ask the owner of the destination to raise max-bytes",
                failure);
    }

    private PushException notWritable(RemoteFailure failure) {
        String path = failure.value(0);
        String owner = failure.value(1);
        String account = failure.value(2);
        String problem = "does not allow this account to write: " + path;
        if (owner.equals(UNKNOWN) || account.equals(UNKNOWN)) {
            return destination(
                    problem, "check the permissions there, and whether the file system is read-only", failure);
        }
        if (owner.equals(account)) {
            return destination(
                    problem,
                    "if the file system is read-only, mount it for writing; else run there: chmod u+rwX "
                            + ShellWord.of(path),
                    failure);
        }
        return destination(
                problem + ", which belongs to " + owner,
                "give the repository to its owner, as root there: chown -R " + ShellWord.of(account) + " "
                        + ShellWord.of(failure.value(3)),
                failure);
    }

    /** With bytes and files that the push needs and that are free, where that was known before anything travelled. */
    private PushException noSpace(RemoteFailure failure) {
        return failure.valuesFrom(3).isEmpty()
                ? destination(
                        "has no space left",
                        "make space there, then push again: data that has arrived is kept",
                        failure)
                : new PushException(
                        ExitCode.DESTINATION,
                        "not enough space at " + destination + ": needs up to " + grouped(failure.value(0))
                                + " bytes in " + grouped(failure.value(1)) + " files, free are "
                                + grouped(failure.value(2)) + " bytes and " + grouped(failure.value(3)) + " files",
                        hint(failure, "make space at the destination"),
                        failure);
    }

    /** What the other side says may be no number. */
    private static String grouped(String number) {
        return number.matches("-?\\d{1,18}") ? String.format("%,d", Long.parseLong(number)) : number;
    }

    private PushException destination(String problem, String hint, RemoteFailure cause) {
        return new PushException(ExitCode.DESTINATION, ssh.host() + " " + problem, hint, cause);
    }

    private static PushException transfer(String problem, RemoteFailure cause) {
        return new PushException(
                ExitCode.TRANSFER,
                problem,
                "push again: data that has arrived is kept; -v shows the output of the remote tool",
                cause);
    }
}
