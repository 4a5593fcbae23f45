package org.repopush.tunnel;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;

/**
 * What a remote command reads. MINA's stream says only that its window is closed; this one says why, and that the command
 * has ended though a child of it may still hold the channel open.
 */
final class CommandInput extends OutputStream {
    private final OutputStream channel;
    private final RemoteCommand command;

    CommandInput(OutputStream channel, RemoteCommand command) {
        this.channel = channel;
        this.command = command;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (command.hasExited()) {
            throw command.broken();
        }
        run(() -> channel.write(bytes, offset, length));
        command.stirs();
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
