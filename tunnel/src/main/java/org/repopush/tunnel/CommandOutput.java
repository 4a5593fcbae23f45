package org.repopush.tunnel;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.time.Duration;
import org.apache.sshd.common.channel.ChannelPipedInputStream;
import org.repopush.tunnel.connection.Activity;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** What a remote command writes. Notes that something has come, and may give up a command that does nothing. */
final class CommandOutput extends FilterInputStream {
    private static final long LOOK_INTERVAL_MILLIS = 500;

    private final Activity activity;
    private final Duration patience;
    private final String silence;

    /**
     * @param patience how long a command that does nothing is waited for
     * @param silence what to say of it then
     */
    CommandOutput(InputStream channel, Activity activity, Duration patience, String silence) {
        super(channel);
        this.activity = activity;
        this.patience = patience;
        this.silence = silence;
        if (channel instanceof ChannelPipedInputStream waiting) {
            waiting.setTimeout(LOOK_INTERVAL_MILLIS);
        }
    }

    private interface Read {
        int run() throws IOException;
    }

    private int patiently(Read read) throws IOException {
        while (true) {
            try {
                int result = read.run();
                activity.stirs();
                return result;
            } catch (SocketException e) { // MINA's for a wait that is over
                if (activity.idle().compareTo(patience) > 0) {
                    throw new TunnelException(Reason.STALLED, silence, e);
                }
            }
        }
    }

    @Override
    public int read() throws IOException {
        return patiently(in::read);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return patiently(() -> in.read(bytes, offset, length));
    }
}
