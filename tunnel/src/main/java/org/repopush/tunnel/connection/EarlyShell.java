package org.repopush.tunnel.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.io.InterruptibleWait;

/**
 * The channel of the remote shell. It can be asked for right behind the request that is expected to log in, before the server
 * has answered that, which saves two round trips: RFC 4252 and 4254 do not forbid it, and OpenSSH keeps what it has read when
 * the login hands over to the session. Its first channel has number 0, so the command need not wait for that number either.
 * When the login goes on after all, OpenSSH answers with SSH_MSG_UNIMPLEMENTED and nothing has happened. Other servers are
 * not known to be that patient, and are asked when it is time.
 */
public final class EarlyShell {
    public static final String COMMAND = "exec sh -s";
    private static final String PATIENT_SERVER = "SSH-2.0-OpenSSH_";
    private static final int FIRST_CHANNEL = 0;

    private @Nullable Asked early;

    /** A channel whose opening and command are on their way. */
    private record Asked(QuietClosingChannel channel, OpenFuture opening) {
        /** It was not given up, and if the server has refused it already, that is the answer. */
        boolean counts() {
            Throwable problem = opening.getException();
            return !channel.isClosing()
                    || (problem != null && QuietClosingChannel.refusal(problem).isPresent());
        }
    }

    /** Behind a request that logs in, if the server likes it. Once: after a refusal all is done in turn. */
    public synchronized void ask(ClientSession session) throws IOException {
        String server = session.getServerVersion();
        if (early == null && server != null && server.startsWith(PATIENT_SERVER)) {
            QuietClosingChannel channel = QuietClosingChannel.in(session);
            early = new Asked(channel, channel.open());
            channel.exec(FIRST_CHANNEL, COMMAND);
        }
    }

    /** The request did not log in, so nobody answers what was asked behind it. */
    public synchronized void forget() {
        if (early != null) {
            early.channel().close(true);
        }
    }

    /** Waits until there is a shell, or a refusal. */
    public ClientChannel open(ClientSession session, Duration timeout) throws IOException, InterruptedException {
        Optional<Asked> asked = takeEarly();
        QuietClosingChannel channel = asked.isPresent() ? asked.get().channel() : QuietClosingChannel.in(session);
        try {
            OpenFuture opening = asked.isPresent() ? asked.get().opening() : channel.open();
            InterruptibleWait.of(() -> opening.verify(timeout));
            if (asked.isEmpty() || channel.getRecipient() != FIRST_CHANNEL) {
                channel.exec(COMMAND);
            }
            return channel;
        } catch (IOException | InterruptedException e) {
            channel.close(true);
            throw e;
        }
    }

    private synchronized Optional<Asked> takeEarly() {
        Optional<Asked> taken = Optional.ofNullable(early).filter(Asked::counts);
        early = null;
        return taken;
    }
}
