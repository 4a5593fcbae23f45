package org.repopush.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.push.explain.Explain;
import org.repopush.push.model.OtherCommandException;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.TransferOptions;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.tunnel.RemoteCommand;
import org.repopush.tunnel.ReverseForward;
import org.repopush.tunnel.model.TunnelException;

/**
 * By which ways content could travel: further sessions of the connection for a pack, a forwarded port for a pull. One of them
 * is enough.
 */
final class ChannelCheck {
    private static final String SESSIONS = "sessions";
    private static final String FORWARDING = "forwarding";
    private static final String WORD = "repo-push";
    /** Means the same to every login shell. */
    private static final String COMMAND = "echo " + WORD;

    private static final int MOST_BYTES = 4_096;

    private final ReceiveSession receiver;
    private final Explain explain;
    private final TransferOptions options;
    private final Duration timeout;

    ChannelCheck(ReceiveSession receiver, Explain explain, PushRequest request) {
        this.receiver = receiver;
        this.explain = explain;
        this.options = request.transfer();
        this.timeout = request.ssh().timeout();
    }

    List<Finding> all(boolean installed) throws IOException, InterruptedException {
        if (installed) {
            return List.of(
                    Finding.skipped(SESSIONS, "cannot be tested with an installed receiver"),
                    Finding.skipped(FORWARDING, "not needed with an installed receiver: packs bring everything"));
        }
        Optional<PushException> noSession = session();
        Optional<PushException> noForward = forward();
        List<Finding> findings = new ArrayList<>();
        // What may not be used is no way, whether it is open or not.
        boolean onlyPull = !options.pack() || noSession.isPresent();
        boolean onlyPack = !options.tunnel() || noForward.isPresent();
        findings.add(noSession
                .map(why -> finding(SESSIONS, why, onlyPack, "without them the destination pulls, which is slower"))
                .orElse(Finding.ok(SESSIONS, "a second session can be opened for a pack")));
        findings.add(noForward
                .map(why -> finding(FORWARDING, why, onlyPull, "without it everything travels in packs"))
                .orElse(Finding.ok(FORWARDING, "a port can be forwarded, and only this login can reach it")));
        return findings;
    }

    private static Finding finding(String check, PushException why, boolean isLastWay, String otherwise) {
        return isLastWay
                ? Finding.problem(check, why)
                : Finding.warning(check, why.problem() + " (" + otherwise + ")", why.hint());
    }

    private Optional<PushException> session() throws IOException, InterruptedException {
        try (RemoteCommand command = receiver.openCommand()) {
            command.exec(COMMAND);
            command.input().close();
            command.await(timeout);
            String said = new String(command.output(timeout).readNBytes(MOST_BYTES), UTF_8);
            return said.contains(WORD) ? Optional.empty() : Optional.of(explain.explain(new OtherCommandException()));
        } catch (TunnelException e) {
            return Optional.of(told(e));
        }
    }

    private Optional<PushException> forward() throws IOException, InterruptedException {
        try (ReverseForward forward = receiver.forward()) {
            receiver.forwarded(forward.remotePort());
            return Optional.empty();
        } catch (TunnelException | RemoteFailure e) {
            return Optional.of(told(e));
        }
    }

    /** A connection that is lost is no finding about channels. */
    private PushException told(IOException failure) throws TunnelException, InterruptedException {
        if (failure instanceof TunnelException lost && lost.reason() == TunnelException.Reason.LOST) {
            throw lost;
        }
        return explain.explain(failure);
    }
}
