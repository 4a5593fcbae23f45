package org.repopush.tunnel;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import org.repopush.tunnel.connection.InFlight;
import org.repopush.tunnel.model.TunnelException;

/**
 * What a remote command reads. MINA's stream says only that its window is closed; this one says why, and that the command
 * has ended though a child of it may still hold the channel open.
 */
final class CommandInput extends OutputStream {
    private final OutputStream channel;
    private final RemoteCommand command;
    private final InFlight inFlight;

    CommandInput(OutputStream channel, RemoteCommand command, InFlight inFlight) {
        this.channel = channel;
        this.command = command;
        this.inFlight = inFlight;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; done += InFlight.PIECE) {
            if (command.hasExited()) {
                throw command.broken();
            }
            int start = offset + done;
            int piece = Math.min(InFlight.PIECE, length - done);
            run(() -> send(bytes, start, piece));
            command.sends(piece);
        }
    }

    private void send(byte[] bytes, int offset, int length) throws IOException {
        try {
            inFlight.admit(length);
        } catch (InterruptedException e) {
            throw (InterruptedIOException) new InterruptedIOException("waiting for the line").initCause(e);
        }
        try {
            channel.write(bytes, offset, length);
            channel.flush(); // MINA keeps a packet back, which would count as sent
        } finally {
            inFlight.sent(length, command::arrives);
        }
    }

    @Override
    public void flush() throws IOException {
        run(channel::flush);
    }

    /** Sends the end of file. What has ended already needs none: {@link RemoteCommand#await} tells how it ended. */
    @Override
    public void close() throws IOException {
        if (!command.hasExited()) {
            run(channel::close);
            run(inFlight::mark);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void run(Step step) throws IOException {
        try {
            step.run();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            TunnelException cause = command.broken();
            cause.addSuppressed(e);
            throw cause;
        }
    }
}
