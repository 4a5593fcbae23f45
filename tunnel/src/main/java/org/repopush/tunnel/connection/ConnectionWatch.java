package org.repopush.tunnel.connection;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.hostkey.HostKeyCheck;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;
import org.repopush.tunnel.proxy.ProxyLink;

/**
 * What happened to the connection. MINA tells its listeners the true cause of an end and the waiting thread only that it has
 * ended; and its own waits swallow interrupts, which those here do not.
 */
public final class ConnectionWatch implements SessionListener {
    private static final String SSH = "SSH-";

    private final Optional<ProxyLink> proxy;
    private final CompletableFuture<Boolean> keysExchanged = new CompletableFuture<>();
    private volatile @Nullable Throwable error;
    private volatile @Nullable NoCommonAlgorithm disagreement;
    private volatile @Nullable String farewell;
    private volatile boolean identified;
    private volatile Optional<String> otherLine = Optional.empty();

    /**
     * For a connection that is about to be made.
     *
     * @param proxy that the connection takes, when it is not a TCP connection of its own
     */
    public ConnectionWatch(Optional<ProxyLink> proxy) {
        this.proxy = proxy;
    }

    @Override
    public void sessionPeerIdentificationLine(Session session, String line, List<String> previous) {
        if (otherLine.isEmpty() && !line.startsWith(SSH)) {
            otherLine = Optional.of(Printable.text(line));
        }
    }

    @Override
    public void sessionPeerIdentificationReceived(Session session, String version, List<String> previous) {
        identified = true;
    }

    @Override
    public void sessionNegotiationEnd(
            Session session,
            Map<KexProposalOption, String> client,
            Map<KexProposalOption, String> server,
            Map<KexProposalOption, String> negotiated,
            @Nullable Throwable reason) {
        if (reason != null) {
            disagreement = new NoCommonAlgorithm(new HashMap<>(client), new HashMap<>(server));
        }
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        if (event == Event.KeyEstablished) {
            keysExchanged.complete(true);
        }
    }

    @Override
    public void sessionException(Session session, Throwable problem) {
        if (error == null) {
            error = problem;
        }
    }

    @Override
    public void sessionDisconnect(Session session, int code, String message, String language, boolean byUs) {
        if (!byUs) {
            farewell = Printable.text(message);
        }
    }

    @Override
    public void sessionClosed(Session session) {
        keysExchanged.complete(false);
    }

    /** Waits until the keys are exchanged, and the host's is settled. */
    public void awaitKeys(String server, Duration timeout, HostKeyCheck hostKeyCheck)
            throws TunnelException, InterruptedException {
        try {
            if (!keysExchanged.get(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw noKeys(server, hostKeyCheck);
            }
            hostKeyCheck.settle();
        } catch (TimeoutException e) {
            if (!identified && otherLine.isPresent()) {
                throw NotAnSshServer.said(server, otherLine.get());
            }
            String what = identified
                    ? "does not finish the key exchange"
                    : "accepts the connection but sends no SSH greeting";
            throw new TunnelException(Reason.TIMEOUT, "%s %s for %d s".formatted(server, what, timeout.toSeconds()));
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed by an exception", e);
        }
    }

    private TunnelException noKeys(String server, HostKeyCheck hostKeyCheck) {
        Optional<TunnelException> refusal = hostKeyCheck.refusal();
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<TunnelException> unlike =
                Optional.ofNullable(disagreement).flatMap(proposals -> proposals.explain(server));
        if (unlike.isPresent()) {
            return unlike.get();
        }
        if (disagreement != null || isKeyExchangeFailure(error)) {
            return new TunnelException(
                    Reason.NO_COMMON_ALGORITHM,
                    "the key exchange with %s failed: %s".formatted(server, text(error)),
                    "try it from another network: a device on the way may change the data");
        }
        return NotAnSshServer.closed(server, identified ? Optional.empty() : otherLine, error, because());
    }

    private static boolean isKeyExchangeFailure(@Nullable Throwable problem) {
        return problem instanceof SshException failure
                && failure.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_KEY_EXCHANGE_FAILED;
    }

    /** The connection broke: what is known about why. */
    public TunnelException lost(String name) {
        return new TunnelException(Reason.LOST, "the connection to " + name + " is lost" + because(), error);
    }

    /** The same before the login came to an end: sshd says nothing when PAM takes the password and not the account. */
    public TunnelException lostAtLogin(String name) {
        return because().isEmpty()
                ? new TunnelException(
                        Reason.LOST,
                        "the connection to " + name + " is lost: the server closed it during the login",
                        "run it again; if that does not help, check the server's log: the account may be locked, expired"
                                + " or blocked by a rule, or the login took too long")
                : lost(name);
    }

    /** What the server said when it closed the connection. */
    public Optional<String> farewell() {
        return Optional.ofNullable(farewell);
    }

    private String because() {
        String lastWords = farewell;
        if (lastWords != null) {
            return ": the server says '" + lastWords + "'";
        }
        Optional<String> fateOfProxy = proxy.flatMap(ProxyLink::fate);
        if (fateOfProxy.isPresent()) {
            return ": " + fateOfProxy.get();
        }
        Throwable problem = error;
        if (problem == null) {
            return "";
        }
        return text(problem).contains("heartbeat") ? ": the server does not respond" : ": " + text(problem);
    }

    private static String text(@Nullable Throwable problem) {
        return problem == null || problem.getMessage() == null
                ? String.valueOf(problem)
                : Printable.text(problem.getMessage());
    }
}
