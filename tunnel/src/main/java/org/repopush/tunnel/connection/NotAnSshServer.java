package org.repopush.tunnel.connection;

import java.io.StreamCorruptedException;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** What to tell about a peer that ended the connection, or was left, before there were keys. */
final class NotAnSshServer {
    /** What OpenSSH says, in the place of its name, to a client for which it has no time. */
    private static final List<String> BUSY = List.of("Exceeded MaxStartups", "Not allowed at this time");

    private static final String TRY_LATER =
            "try again in a moment; the server limits unfinished logins (MaxStartups, PerSourcePenalties in its sshd_config)";

    private NotAnSshServer() {}

    /**
     * @param line the first that it said, where that is not how SSH begins
     * @param because why the connection ended: a colon and a text, or nothing
     */
    static TunnelException closed(String server, Optional<String> line, @Nullable Throwable error, String because) {
        if (line.isPresent()) {
            return said(server, line.get());
        }
        if (error instanceof StreamCorruptedException) {
            return notSsh(server, Printable.text(String.valueOf(error.getMessage())));
        }
        if (error instanceof SshException problem
                && problem.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_PROTOCOL_VERSION_NOT_SUPPORTED) {
            return new TunnelException(
                    Reason.NO_COMMON_ALGORITHM,
                    server + " supports only an insecure version of SSH" + because,
                    "the server must support SSH 2.0");
        }
        return new TunnelException(
                Reason.UNREACHABLE, server + " closed the connection before the key exchange" + because, error);
    }

    /** Its first line is not how SSH begins. */
    static TunnelException said(String server, String line) {
        if (BUSY.stream().anyMatch(line::startsWith)) {
            return new TunnelException(
                    Reason.UNREACHABLE,
                    "%s accepts no more logins at the moment: '%s'".formatted(server, line),
                    TRY_LATER);
        }
        return notSsh(server, "it says '" + line + "'");
    }

    private static TunnelException notSsh(String server, String what) {
        return new TunnelException(
                Reason.UNREACHABLE,
                "the service on %s is not an SSH server: %s".formatted(server, what),
                "check the port: -p, or Port in the SSH configuration");
    }
}
