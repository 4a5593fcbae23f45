package org.repopush.tunnel.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.session.AbstractClientSession;
import org.apache.sshd.client.session.ClientConnectionService;
import org.apache.sshd.client.session.ClientConnectionServiceFactory;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.kex.KexState;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.repopush.tunnel.io.InterruptibleWait;

/**
 * Asks the server for a sign of life again and again, and ends a connection on which nothing has come for a number of times in
 * a row. MINA's own counts answers to its requests and nothing else: a server that answers none is dead for it though data
 * flows, and so is one whose answers are late because the line is full.
 */
public final class Heartbeat extends ClientConnectionService {
    /** Instead of MINA's. */
    public static final ClientConnectionServiceFactory FACTORY = new ClientConnectionServiceFactory() {
        @Override
        public Service create(Session session) throws IOException {
            return new Heartbeat((HeardSession) session);
        }
    };

    /** A request that no server knows, and each answers. */
    private static final String REQUEST = "keepalive@openssh.com";

    private final HeardSession session;
    private long lastLook = System.nanoTime();
    private int silent;

    private Heartbeat(HeardSession session) throws SshException {
        super((AbstractClientSession) session);
        this.session = session;
    }

    /** Unlike MINA's: who was stopped for a while does not make up for beats that it has missed, all at once. */
    @Override
    protected synchronized ScheduledFuture<?> startHeartBeat() {
        stopHeartBeat();
        long interval = heartbeatInterval.toMillis();
        clientHeartbeat = session.getFactoryManager()
                .getScheduledExecutorService()
                .scheduleWithFixedDelay(this::sendHeartBeat, interval, interval, TimeUnit.MILLISECONDS);
        return clientHeartbeat;
    }

    /** Also while keys are exchanged, when nothing can be asked: a server may die then as well. */
    @Override
    protected boolean sendHeartBeat() {
        silent = session.hasHeardSince(lastLook) ? 0 : silent + 1;
        lastLook = System.nanoTime();
        if (silent >= heartbeatMaxNoReply) {
            session.exceptionCaught(new SshException("no heartbeat of the server"));
            return false;
        }
        if (session.getKexState() != KexState.DONE) {
            return false;
        }
        try {
            ask(session, () -> {});
            return true;
        } catch (IOException | RuntimeException e) {
            session.exceptionCaught(e);
            return false;
        }
    }

    /**
     * Asks for a sign of life and does not wait.
     *
     * @param answered called when it comes, in turn with all else that comes
     */
    static void ask(Session session, Runnable answered) throws IOException {
        Buffer request = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
        request.putString(REQUEST);
        request.putBoolean(true);
        session.request(request, REQUEST, (command, answer) -> answered.run());
    }

    /**
     * Waits for an answer of the server, whatever it is; servers answer in order.
     *
     * @return how long that took
     */
    public static Duration roundTrip(ClientSession session, Duration limit) throws IOException, InterruptedException {
        Buffer request = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
        request.putString(REQUEST);
        request.putBoolean(true);
        long asked = System.nanoTime();
        InterruptibleWait.of(() -> session.request(REQUEST, request, limit) != null);
        return Duration.ofNanos(System.nanoTime() - asked);
    }
}
