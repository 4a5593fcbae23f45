package org.repopush.tunnel.keys;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.BufferException;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.io.Printable;

/**
 * A connection to an ssh-agent over its Unix socket; protocol: draft-ietf-sshm-ssh-agent. Keys and signatures are not looked
 * into, so whatever kind of key an agent has can be used, those on hardware too. Used by one thread; an interrupt ends every
 * wait.
 */
public final class Agent implements AutoCloseable {
    private static final byte REQUEST_IDENTITIES = 11;
    private static final byte IDENTITIES = 12;
    private static final byte SIGN_REQUEST = 13;
    private static final byte SIGNATURE = 14;

    /** As OpenSSH's client. */
    private static final int LONGEST_ANSWER = 256 * 1024;

    private static final int MOST_KEYS = 2048;

    /** An agent that does not even say what it has is not there. */
    private static final Duration TO_LIST = Duration.ofSeconds(5);

    /** Somebody may have to confirm it, or touch a device. */
    private static final Duration TO_SIGN = Duration.ofMinutes(2);

    /**
     * A key that the agent has.
     *
     * @param comment what its owner called it, made printable
     */
    public record Identity(SshKey key, String comment) {}

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey ready;

    private Agent(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.selector = selector;
        channel.configureBlocking(false);
        this.ready = channel.register(selector, 0);
    }

    /**
     * Connects to the agent that listens there.
     *
     * @throws IOException when nobody listens there
     */
    public static Agent connect(Path socket) throws IOException, InterruptedException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Agent agent = new Agent(channel, Selector.open());
            agent.connect(UnixDomainSocketAddress.of(socket), deadline(TO_LIST));
            return agent;
        } catch (IOException | InterruptedException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static long deadline(Duration patience) {
        return System.nanoTime() + patience.toNanos();
    }

    private void connect(UnixDomainSocketAddress address, long deadline) throws IOException, InterruptedException {
        boolean connected = channel.connect(address);
        while (!connected) {
            await(SelectionKey.OP_CONNECT, deadline);
            connected = channel.finishConnect();
        }
    }

    /**
     * The keys, in the agent's order. None when it is locked.
     *
     * @throws IOException when it gives no answer in time, or one that is none
     */
    public List<Identity> identities() throws IOException, InterruptedException {
        Buffer request = new ByteArrayBuffer();
        request.putByte(REQUEST_IDENTITIES);
        Buffer answer = exchange(request, TO_LIST);
        try {
            if (answer.getByte() != IDENTITIES) {
                throw new IOException("it did not list its keys");
            }
            int count = answer.getInt();
            if (count < 0 || count > MOST_KEYS) {
                throw new IOException("it reports " + count + " keys");
            }
            List<Identity> identities = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                SshKey key = SshKey.of(answer.getBytes());
                identities.add(new Identity(key, Printable.text(answer.getString())));
            }
            return identities;
        } catch (BufferException | IllegalArgumentException e) {
            throw new IOException("invalid reply", e);
        }
    }

    /**
     * The signature with its name.
     *
     * @param flags which hash an RSA key uses
     * @throws IOException when the agent refuses, or is gone
     */
    byte[] sign(SshKey key, byte[] data, int flags) throws IOException, InterruptedException {
        Buffer request = new ByteArrayBuffer();
        request.putByte(SIGN_REQUEST);
        request.putBytes(key.blob());
        request.putBytes(data);
        request.putInt(flags);
        Buffer answer = exchange(request, TO_SIGN);
        try {
            if (answer.getByte() != SIGNATURE) {
                throw new IOException("it refuses to sign");
            }
            return answer.getBytes();
        } catch (BufferException e) {
            throw new IOException("invalid reply", e);
        }
    }

    /** Both ways: a length of four bytes, then the message. */
    private Buffer exchange(Buffer request, Duration patience) throws IOException, InterruptedException {
        long deadline = deadline(patience);
        try {
            byte[] message = request.getCompactData();
            ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + message.length);
            write(out.putInt(message.length).put(message).flip(), deadline);
            int length = read(Integer.BYTES, deadline).getInt();
            if (length < 1 || length > LONGEST_ANSWER) {
                throw new IOException("invalid reply");
            }
            return new ByteArrayBuffer(read(length, deadline).array());
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw new InterruptedException();
        }
    }

    private void write(ByteBuffer bytes, long deadline) throws IOException, InterruptedException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE, deadline);
            }
        }
    }

    private ByteBuffer read(int length, long deadline) throws IOException, InterruptedException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes);
            if (count < 0) {
                throw new EOFException("it has closed the connection");
            }
            if (count == 0) {
                await(SelectionKey.OP_READ, deadline);
            }
        }
        return bytes.flip();
    }

    private void await(int operation, long deadline) throws IOException, InterruptedException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("it does not answer");
        }
        ready.interestOps(operation);
        selector.select(millis);
        selector.selectedKeys().clear();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void close() throws IOException {
        try (Selector closed = selector) {
            channel.close();
            closed.selectNow();
        }
    }
}
