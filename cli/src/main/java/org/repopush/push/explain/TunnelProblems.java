package org.repopush.push.explain;

import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.tunnel.model.TunnelException;

/** What a failure of the connection means to the user, see {@link Explain}. */
final class TunnelProblems {
    /** What may run instead of our command; for hints. */
    static final String FORCED =
            "the command that is forced for this key or account (command= in authorized_keys, ForceCommand)";

    /** Status of a shell whose command is there and cannot be executed. */
    private static final int CANNOT_RUN = 126;
    /** Status of a shell that does not find its command. */
    private static final int NOT_FOUND = 127;

    private final SshLine ssh;

    TunnelProblems(SshLine ssh) {
        this.ssh = ssh;
    }

    PushException of(TunnelException failure) {
        return switch (failure.reason()) {
            case CONFIG -> of(ExitCode.CONNECTION, failure, "see the effective configuration with: " + ssh.with("-G"));
            case UNREACHABLE ->
                of(ExitCode.CONNECTION, failure, "try: " + ssh.running("true") + ", and check name, port and network");
            case TIMEOUT ->
                of(ExitCode.CONNECTION, failure, "check the network and firewalls, or allow more time with --timeout");
            case NO_COMMON_ALGORITHM ->
                of(ExitCode.CONNECTION, failure, "list the algorithms of both sides with: " + ssh.with("-vv"));
            case HOST_KEY ->
                of(
                        ExitCode.CONNECTION,
                        failure,
                        "compare the fingerprint with one from a trusted source before you accept it");
            case AUTH ->
                new PushException(
                        ExitCode.LOGIN,
                        Explain.problem(failure),
                        failure.attempts(),
                        failure.hint().orElse("add the public key to authorized_keys there, or name a key with -i"),
                        failure);
            case STALLED -> of(ExitCode.TRANSFER, failure, RemoteProblems.STALLED_HINT);
            case LOST -> of(ExitCode.LOST, failure, "run it again: data that has arrived is kept for the next push");
            case FORWARD_REFUSED ->
                of(
                        ExitCode.DESTINATION,
                        failure,
                        "allow it in sshd_config (AllowTcpForwarding remote) or for the key"
                                + " (restrict,port-forwarding,permitlisten=\"localhost:*\",permitopen=\"localhost:1\")");
            case CHANNEL_REFUSED ->
                of(
                        ExitCode.DESTINATION,
                        failure,
                        "allow more sessions per connection in sshd_config (MaxSessions), or use fewer channels with -j");
            case ENDED -> of(ExitCode.DESTINATION, failure, endedHint(failure));
            case PROTOCOL ->
                of(
                        ExitCode.DESTINATION,
                        failure,
                        "see the output of the account's login files with: " + ssh.running("true"));
        };
    }

    private String endedHint(TunnelException failure) {
        return switch (failure.exitStatus().orElse(0)) {
            case CANNOT_RUN ->
                FORCED + ", or its shell, cannot be run: check its mode, and whether its file system is mounted noexec";
            case NOT_FOUND ->
                FORCED
                        + ", or its shell, does not exist: check its path; or one of its login files (.bashrc, .profile) starts"
                        + " a program that is no shell, such as fish";
            default ->
                "the account needs a shell that runs commands, also after its login files (.bashrc, .profile: no exec"
                        + " fish or exec tmux there without a terminal); " + FORCED + " must be repo-receive; try: "
                        + ssh.running("'exec sh -c true'");
        };
    }

    private static PushException of(ExitCode code, TunnelException failure, String hint) {
        return new PushException(code, Explain.problem(failure), failure.hint().orElse(hint), failure);
    }
}
