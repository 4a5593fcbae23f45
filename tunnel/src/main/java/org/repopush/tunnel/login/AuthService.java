package org.repopush.tunnel.login;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.Dialog;

/**
 * The service {@code ssh-userauth} (RFC 4252) in place of MINA's, which runs the methods on the thread that reads the
 * connection: a question to the user would stop it. This one hands what the server says to whoever waits for it.
 */
public final class AuthService extends AbstractCloseable implements Service {
    private static final String NAME = "ssh-userauth";

    /** More than a server says before it is asked again. */
    private static final int MOST_ANSWERS = 64;

    /** A message of the server, without its number. */
    record Answer(int command, Buffer body) {
        boolean isSuccess() {
            return command == SshConstants.SSH_MSG_USERAUTH_SUCCESS;
        }

        boolean isFailure() {
            return command == SshConstants.SSH_MSG_USERAUTH_FAILURE;
        }
    }

    /** More than anybody reads before he logs in; the rest of a longer banner is left out. */
    private static final int MOST_BANNER_LINES = 1000;

    private final ClientSessionImpl session;
    private final Dialog user;
    private final BlockingQueue<Optional<Answer>> answers = new LinkedBlockingQueue<>(MOST_ANSWERS);
    private final Map<String, Object> properties = new ConcurrentHashMap<>();
    /** Touched by the thread that reads the connection. */
    private int bannerLines;

    private AuthService(ClientSessionImpl session, Dialog user) {
        this.session = session;
        this.user = user;
    }

    /**
     * How MINA makes the service for its sessions.
     *
     * @param user is told the server's banner
     */
    public static ServiceFactory factory(Dialog user) {
        return new ServiceFactory() {
            @Override
            public String getName() {
                return NAME;
            }

            @Override
            public Service create(Session session) throws IOException {
                if (session instanceof ClientSessionImpl ours) {
                    return new AuthService(ours, user);
                }
                throw new IOException("not a client's session: " + session);
            }
        };
    }

    @Override
    public Session getSession() {
        return session;
    }

    @Override
    public Map<String, Object> getProperties() {
        return properties;
    }

    @Override
    public void start() {
        // whoever logs in asks first
    }

    @Override
    public void process(int command, Buffer buffer) throws IOException {
        if (command == SshConstants.SSH_MSG_USERAUTH_BANNER) {
            buffer.getString().lines().map(Printable::text).forEach(this::tell);
            return;
        }
        if (command == SshConstants.SSH_MSG_USERAUTH_SUCCESS) {
            session.setAuthenticated();
            session.switchToNextService(); // before the next message is read
        }
        if (!answers.offer(Optional.of(new Answer(command, new ByteArrayBuffer(buffer.getCompactData()))))) {
            throw new IOException("the server sent an answer to no request");
        }
    }

    private void tell(String line) {
        if (bannerLines++ < MOST_BANNER_LINES) {
            user.tell(line);
        }
    }

    /** The server's next message; empty when the connection is closed, or nothing comes in time. */
    Optional<Answer> await(Duration timeout) throws InterruptedException {
        if (answers.isEmpty() && isClosing()) {
            return Optional.empty();
        }
        Optional<Answer> answer = answers.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        return answer == null ? Optional.empty() : answer;
    }

    @Override
    protected void preClose() {
        answers.offer(Optional.empty());
        super.preClose();
    }
}
