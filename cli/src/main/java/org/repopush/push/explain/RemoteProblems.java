package org.repopush.push.explain;

import java.nio.file.Path;
import java.util.List;
import org.repopush.push.model.Cause;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RemoteFailure;
import org.repopush.tunnel.model.ShellWord;

/** What a failure at the destination, as its script names it, means to the user, see {@link Explain}. */
public final class RemoteProblems {
    /** Stands before a wanted key that is none of GnuPG's. */
    public static final String ED25519 = "ed25519:";

    static final String STALLED_HINT =
            "find out which program or disk hangs there (try ps), then push again: data that has arrived is kept; or allow"
                    + " more time with --timeout";

    private final String destination;
    private final SshLine ssh;
    private final Path source;

    RemoteProblems(String destination, SshLine ssh, Path source) {
        this.destination = destination;
        this.ssh = ssh;
        this.source = source;
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

    /** The codes of the script, in the order of a push. */
    PushException of(RemoteFailure failure) {
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
                        "check it with: ostree fsck --repo=SOURCE, then restore the object or build the commit again",
                        failure);
            case DAMAGED ->
                new PushException(
                        ExitCode.TRANSFER,
                        "more than " + first + " objects arrived damaged, the last one " + failure.value(1),
                        "check the memory and disks of both hosts, and the source with: ostree fsck --repo=SOURCE",
                        failure);
            case OLD_TOOL ->
                destination(
                        "has " + first + " " + failure.value(1) + ", but needs " + failure.value(2) + " or newer",
                        "install a newer " + first + " there",
                        failure);
            case NO_REPOSITORY ->
                destination("has no directory " + first, "create the repository there first: " + init(first), failure);
            case NOT_A_REPOSITORY ->
                destination(
                        "has no repository at " + first, "check the path, or create it there: " + init(first), failure);
            case UNSUPPORTED_MODE ->
                destination(
                        "has a repository of mode " + first + ", which is not supported",
                        "push into a repository of mode archive, bare-user, bare-user-only or bare",
                        failure);
            case NOT_OWNER ->
                destination(
                        "has a repository that belongs to " + first + ", not to " + failure.value(1),
                        "log in as its owner: repo-push " + first + "@" + ssh.host() + ":...",
                        failure);
            case NOT_READABLE ->
                destination(
                        "does not allow this account to enter " + first, "log in as the repository's owner", failure);
            case NOT_WRITABLE, NO_FOLDER, BAD_CONFIG, NO_PROC, DANGLING -> new RepositoryDamage(ssh.host()).of(failure);
            case NOT_OURS ->
                destination(
                        "has " + first + ", but it is not a directory of this account",
                        "inspect it, then remove it",
                        failure);
            case NO_SPACE -> noSpace(failure);
            case UNFIT ->
                destination(
                        "has a repository whose mode cannot store this: " + first,
                        "push to a repository of mode archive or bare-user, or build the commit without such files",
                        failure);
            case OVERSIZED ->
                destination(
                        "cannot pull object " + first + ": its ostree accepts at most " + failure.value(1)
                                + " bytes by HTTP",
                        "send it in a pack (without --no-pack), or install ostree 2023.5 or newer there",
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
            case UNSIGNED -> unsigned(failure);
            case TOO_BIG -> tooBig(failure);
            case TOO_LONG ->
                new PushException(
                        ExitCode.REJECTED,
                        "this push took longer than the policy of " + destination + " allows: " + first + " s",
                        "push again: data that has arrived is kept; or ask the owner of the destination to raise max-time",
                        failure);
            case SIGNED_SUMMARY ->
                destination(
                        "now has a signed summary, and no key to sign a new one",
                        "name a key in the policy there (sign-gpg), or remove summary.sig if clients do not need it",
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
            case UNANNOUNCED -> unannounced(failure);
            case UNFIT_METADATA ->
                destination(
                        "refuses the detached metadata of commit " + first + ": it is damaged, or larger than 256 KiB",
                        "look at its signatures: ostree --repo=PATH show " + first,
                        failure);
            case METADATA_MOVED ->
                new PushException(
                        ExitCode.REJECTED,
                        "the signatures of commit " + first + " keep changing at " + destination,
                        "push again when the program that signs there has finished",
                        failure);
            case BAD_METADATA ->
                destination(
                        "has unreadable detached metadata of commit " + first + ": " + failure.value(2),
                        "remove or restore " + failure.value(1)
                                + " in the repository there, then push again: this writes the metadata of the source",
                        failure);
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

    private static String init(String path) {
        return "ostree --repo=" + ShellWord.of(path) + " init --mode=archive";
    }

    private PushException unannounced(RemoteFailure failure) {
        PushException why = foreseen(new RemoteFailure(failure.value(0), failure.valuesFrom(1)));
        boolean mayHelp = why.code() == ExitCode.TRANSFER;
        return new PushException(
                mayHelp ? ExitCode.DESTINATION : why.code(),
                "refs of " + destination + " have moved, but its summary could not be made: " + why.problem(),
                (mayHelp ? "repair the cause there (-v shows the output of the tool)" : why.hint())
                        + "; then push again, which makes the summary",
                failure);
    }

    private PushException unsigned(RemoteFailure failure) {
        String ref = failure.value(0);
        String commit = failure.value(1) + (ref.equals("-") ? "" : " of " + ref);
        List<String> wanted = failure.valuesFrom(3);
        String signing = wanted.stream().allMatch(key -> key.startsWith(ED25519))
                ? " sign --keys-file=FILE " + failure.value(1)
                : " gpg-sign " + failure.value(1) + " KEY";
        return new PushException(
                ExitCode.SIGNATURE,
                "commit " + commit + " lacks a signature that " + destination + " requires: " + failure.value(2),
                "sign it with one of the required keys (" + String.join(", ", wanted) + "): ostree --repo=" + source
                        + signing,
                failure);
    }

    /** A tool that the destination lacks. */
    static PushException missingTool(String tool, SshLine ssh) {
        return new PushException(
                ExitCode.DESTINATION,
                Cause.MISSING_TOOL,
                ssh.host() + " has no " + tool + " on the PATH of non-interactive logins",
                "install " + tool + " there (package " + Packages.of(tool) + "); try: "
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
                        "check the source with: ostree fsck, then push again: data that has arrived is kept",
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
                        "make space at the destination, for instance with: ostree --repo=PATH prune --refs-only",
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
