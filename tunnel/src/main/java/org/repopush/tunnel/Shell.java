package org.repopush.tunnel;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.sshd.client.channel.ChannelSession;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The channel of the remote shell. It can be asked for right behind the request that is expected to log in, before the server
 * has answered that, which saves two round trips: RFC 4252 and 4254 do not forbid it, and OpenSSH keeps what it has read when
 * the login hands over to the session. Its first channel has number 0, so the command need not wait for that number either.
 * When the login goes on after all, OpenSSH answers with SSH_MSG_UNIMPLEMENTED and nothing has happened. Other servers are
 * not known to be that patient, and are asked when it is time.
 */
final class Shell {
    private static final String COMMAND = "exec sh -s";
    private static final String PATIENT_SERVER = "SSH-2.0-OpenSSH_";
    private static final int FIRST_CHANNEL = 0;

    private @Nullable Early early;

    /** Behind a request that logs in, if the server likes it. Once: after a refusal all is done in turn. */
    synchronized void ask(ClientSession session) throws IOException {
        String server = session.getServerVersion();
        if (early == null && server != null && server.startsWith(PATIENT_SERVER)) {
            early = new Early();
            session.getService(ConnectionService.class).registerChannel(early);
            early.ask();
        }
    }

    /** The request did not log in, so nobody answers what was asked behind it. */
    synchronized void forget() {
        if (early != null) {
            early.close(true);
        }
    }

    /** Waits until there is a shell, or a refusal. */
    ClientChannel open(ClientSession session, Duration timeout) throws IOException, InterruptedException {
        Optional<Early> asked = takeEarly();
        ClientChannel channel = asked.isPresent() ? asked.get() : session.createExecChannel(COMMAND);
        try {
            OpenFuture opened = asked.isPresent() ? asked.get().answer() : channel.open();
            Await.of(() -> opened.verify(timeout));
            return channel;
        } catch (IOException | InterruptedException e) {
            channel.close(true);
            throw e;
        }
    }

    private synchronized Optional<Early> takeEarly() {
        Optional<Early> taken = Optional.ofNullable(early).filter(channel -> !channel.isClosing());
        early = null;
        return taken;
    }

    private static final class Early extends ChannelSession {
        private @Nullable OpenFuture answer;

        void ask() throws IOException {
            answer = open();
            requestCommand(FIRST_CHANNEL);
        }

        OpenFuture answer() throws IOException {
            if (answer == null) {
                throw new IOException("not asked for");
            }
            return answer;
        }

        /** RFC 4254, section 6.5. */
        private void requestCommand(long recipient) throws IOException {
            Buffer request = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
            request.putUInt(recipient);
            request.putString(Channel.CHANNEL_EXEC);
            request.putBoolean(false);
            request.putString(COMMAND);
            writePacket(request);
        }

        @Override
        protected void doOpen() throws IOException {
            if (getRecipient() != FIRST_CHANNEL) {
                requestCommand(getRecipient());
            }
            super.doOpen();
        }
    }
}
