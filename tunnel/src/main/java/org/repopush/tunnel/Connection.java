package org.repopush.tunnel;

import java.io.IOException;
import java.time.Duration;
import org.apache.sshd.client.session.ClientSession;
import org.repopush.tunnel.connection.ConnectionWatch;
import org.repopush.tunnel.connection.HeardSession;
import org.repopush.tunnel.connection.InFlight;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * What everything that runs through one connection shares.
 *
 * @param host as messages name it
 * @param timeout for each answer of the server
 */
record Connection(ClientSession session, ConnectionWatch watch, InFlight inFlight, String host, Duration timeout) {

    /** The connection is gone, as far as that is known. */
    TunnelException lost(Throwable seen) {
        TunnelException lost = watch.lost(host);
        lost.addSuppressed(seen);
        return lost;
    }

    /**
     * No answer has come in time. A server that has said something else meanwhile lives, and does not want to answer.
     *
     * @param asked when it was asked
     * @param what it was asked for
     * @param refusal what its silence comes to
     */
    TunnelException unanswered(long asked, String what, Reason refusal, IOException seen) {
        if (session.isOpen() && session instanceof HeardSession heard && heard.hasHeardSince(asked)) {
            TunnelException mute = new TunnelException(
                    refusal,
                    "%s has not answered the request for %s for %d s".formatted(host, what, timeout.toSeconds()),
                    "check the server's log: it answers other requests; or allow more time with --timeout");
            mute.addSuppressed(seen);
            return mute;
        }
        return session.isOpen()
                ? new TunnelException(
                        Reason.LOST, "the connection to " + host + " is lost: the server does not respond", seen)
                : lost(seen);
    }
}
