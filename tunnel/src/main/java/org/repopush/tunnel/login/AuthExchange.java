package org.repopush.tunnel.login;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.kex.extension.DefaultClientKexExtensionHandler;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.connection.EarlyShell;
import org.repopush.tunnel.login.AuthService.Answer;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** The requests and answers of one login, RFC 4252. Used by one thread, which waits for each answer. */
public final class AuthExchange {
    private static final String FOR = "ssh-connection";

    /** The server has closed the connection. */
    static final class ClosedException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final ClientSession session;
    private final AuthService service;
    private final Optional<EarlyShell> shell;
    private final String name;
    private final Duration timeout;

    /**
     * For the login on this connection.
     *
     * @param shell what is asked for together with the login, where something is
     * @param name the login as messages call it
     * @param timeout how long the server may take for an answer
     */
    public AuthExchange(ClientSession session, Optional<EarlyShell> shell, String name, Duration timeout) {
        this.session = session;
        this.service = session.getService(AuthService.class);
        this.shell = shell;
        this.name = name;
        this.timeout = timeout;
    }

    String name() {
        return name;
    }

    String user() {
        return session.getUsername();
    }

    /** The signature algorithms that the server has said it takes (RFC 8308); empty when it has not said. */
    Optional<Set<String>> serverAlgorithms() {
        return Optional.ofNullable(session.getAttribute(DefaultClientKexExtensionHandler.SERVER_ALGORITHMS));
    }

    /** The beginning of a request; what the method adds is put behind it. */
    Buffer request(String method) {
        return begin(session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST), method);
    }

    private Buffer begin(Buffer buffer, String method) {
        buffer.putString(user());
        buffer.putString(FOR);
        buffer.putString(method);
        return buffer;
    }

    /** What is signed before a request of this method is: the session's id, then the request up to the signature. */
    Buffer toBeSigned(String method) {
        Buffer buffer = new ByteArrayBuffer();
        buffer.putBytes(session.getSessionId());
        buffer.putByte(SshConstants.SSH_MSG_USERAUTH_REQUEST);
        return begin(buffer, method);
    }

    /** A message that continues a method. */
    Buffer message(byte command) {
        return session.createBuffer(command);
    }

    /**
     * Sends it and waits.
     *
     * @throws ClosedException when the connection is closed instead
     * @throws TunnelException TIMEOUT
     */
    Answer exchange(Buffer request) throws IOException, InterruptedException {
        return exchange(request, timeout);
    }

    /** The same for a request that most likely logs in: what comes after the login is on its way with it. */
    Answer exchangeLastly(Buffer request) throws IOException, InterruptedException {
        send(request);
        if (shell.isPresent()) {
            shell.get().ask(session);
        }
        Answer answer = await(timeout);
        if (!answer.isSuccess()) {
            shell.ifPresent(EarlyShell::forget);
        }
        return answer;
    }

    /** For an answer that may need a person elsewhere. */
    Answer exchangeWithPatience(Buffer request, Duration patience) throws IOException, InterruptedException {
        return exchange(request, patience.compareTo(timeout) > 0 ? patience : timeout);
    }

    private Answer exchange(Buffer request, Duration longest) throws IOException, InterruptedException {
        send(request);
        return await(longest);
    }

    private void send(Buffer request) throws ClosedException {
        try {
            session.writePacket(request);
        } catch (IOException e) {
            throw closed(e);
        }
    }

    private Answer await(Duration longest) throws IOException, InterruptedException {
        Optional<Answer> answer = service.await(longest);
        if (answer.isPresent()) {
            return answer.get();
        }
        if (service.isClosing() || !session.isOpen()) {
            throw closed(null);
        }
        throw new TunnelException(
                Reason.TIMEOUT, "no answer to the login as %s for %d s".formatted(name, longest.toSeconds()));
    }

    private static ClosedException closed(@Nullable Throwable cause) {
        ClosedException closed = new ClosedException();
        if (cause != null) {
            closed.initCause(cause);
        }
        return closed;
    }
}
