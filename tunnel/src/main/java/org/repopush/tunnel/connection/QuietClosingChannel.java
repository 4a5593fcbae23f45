package org.repopush.tunnel.connection;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.client.channel.ChannelSession;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * The channel of one command, which MINA's own class would have to know before it is opened. It sends nothing behind its own
 * close: MINA answers the peer's close on the thread that reads the connection, while another may be about to write, and
 * OpenSSH ends the whole connection for data to a channel that it has forgotten.
 */
public final class QuietClosingChannel extends ChannelSession {
    /** A writer keeps its lock while keys are exchanged, which the reading thread must not wait for. */
    private static final long PATIENCE_MILLIS = 1_000;

    private final ReentrantLock writing = new ReentrantLock();
    private volatile boolean closedByPeer;

    // Of the window in which we send, in bytes; from the start of the command on.
    private final AtomicLong granted = new AtomicLong();
    private volatile long most;

    private QuietClosingChannel() {}

    /** One that is still to be opened. */
    public static QuietClosingChannel in(ClientSession session) throws IOException {
        QuietClosingChannel channel = new QuietClosingChannel();
        session.getService(ConnectionService.class).registerChannel(channel);
        return channel;
    }

    /** Starts the command of an open channel. The server is not asked whether it does so. */
    public void exec(String command) throws IOException {
        most = getRemoteWindow().getSize();
        granted.set(most);
        exec(getRecipient(), command);
    }

    /**
     * The request, RFC 4254, section 6.5.
     *
     * @param recipient the server's number of this channel
     */
    public void exec(long recipient, String command) throws IOException {
        Buffer request = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
        request.putUInt(recipient);
        request.putString(Channel.CHANNEL_EXEC);
        request.putBoolean(false);
        request.putString(command);
        writePacket(request);
    }

    @Override
    public IoWriteFuture writePacket(Buffer packet) throws IOException {
        writing.lock();
        try {
            return closedByPeer
                    ? AbstractIoWriteFuture.fulfilled(toString(), new EOFException("the channel is closed"))
                    : super.writePacket(packet);
        } finally {
            writing.unlock();
        }
    }

    /** Whether it was closed over there, on a connection that lived. */
    boolean isClosedByPeer() {
        return closedByPeer;
    }

    /**
     * How many bytes the far end says that it has taken, which it says now and then: what it has granted beyond a full window.
     * OpenSSH grants none before there is a command, and then all.
     */
    public long taken() {
        return granted.get() - most;
    }

    @Override
    public void handleWindowAdjust(Buffer message) throws IOException {
        int start = message.rpos();
        long more = message.getUInt();
        message.rpos(start);
        most = Math.max(most, getRemoteWindow().getSize() + more); // before a writer, who waits for it, takes any
        super.handleWindowAdjust(message);
        granted.addAndGet(more);
    }

    @Override
    public void handleClose() throws IOException {
        closedByPeer = true;
        awaitWriter();
        super.handleClose();
    }

    private void awaitWriter() {
        try {
            if (writing.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                writing.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The server's answer that it opens no such channel, if that is the cause. */
    public static Optional<SshChannelOpenException> refusal(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof SshChannelOpenException refusal) {
                return Optional.of(refusal);
            }
        }
        return Optional.empty();
    }
}
