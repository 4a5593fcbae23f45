package org.repopush.tunnel;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.repopush.tunnel.connection.ConnectionWatch;
import org.repopush.tunnel.connection.EarlyShell;
import org.repopush.tunnel.connection.ForwardGate;
import org.repopush.tunnel.connection.Heartbeat;
import org.repopush.tunnel.connection.InFlight;
import org.repopush.tunnel.connection.QuickAck;
import org.repopush.tunnel.connection.QuietClosingChannel;
import org.repopush.tunnel.crypto.CipherWarmUp;
import org.repopush.tunnel.io.InterruptibleWait;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.io.Threads;
import org.repopush.tunnel.model.Dialog;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;
import org.repopush.tunnel.proxy.ProxyLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One authenticated SSH connection. The connection is MINA's; what it means is what the user's OpenSSH configuration says
 * about the host. {@link #close} also closes every script, command and forward that was started here. Threads: any.
 */
public final class RemoteHost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteHost.class);

    private final SshClient client;
    private final ClientSession session;
    private final Connection connection;
    private final EarlyShell shell;
    private final ConnectionWatch watch;
    private final ForwardGate gate;
    private final Optional<QuickAck> acknowledging;
    private final Optional<ProxyLink> proxy;
    private final String name;
    private final Duration timeout;
    private final Set<HostChild> children = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean warm = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    RemoteHost(
            SshClient client,
            ClientSession session,
            EarlyShell shell,
            ConnectionWatch watch,
            ForwardGate gate,
            Optional<QuickAck> acknowledging,
            Optional<ProxyLink> proxy,
            String name,
            Duration timeout) {
        this.client = client;
        this.session = session;
        this.connection = new Connection(session, watch, new InFlight(session), name, timeout);
        this.shell = shell;
        this.watch = watch;
        this.gate = gate;
        this.acknowledging = acknowledging;
        this.proxy = proxy;
        this.name = name;
        this.timeout = timeout;
    }

    /**
     * Connects, checks the host's key and logs in.
     *
     * @param user is told warnings of OpenSSH, the server's banner, a key that was added
     * @throws TunnelException CONFIG, UNREACHABLE, NO_COMMON_ALGORITHM, HOST_KEY, AUTH or TIMEOUT
     */
    public static RemoteHost connect(Host host, SshOptions options, Dialog user)
            throws TunnelException, InterruptedException {
        return new ConnectionSetup(host, options, user, List.of()).connect(false);
    }

    /**
     * As {@link #connect}, for whoever is going to {@link #start} a script: where the server allows it, the shell is asked for
     * together with the login.
     */
    public static RemoteHost connectToShell(Host host, SshOptions options, Dialog user)
            throws TunnelException, InterruptedException {
        return new ConnectionSetup(host, options, user, List.of()).connect(true);
    }

    /**
     * Begins to make the cipher fast, on a thread that ends by itself within a second; for whoever will send megabytes, and
     * has something else to do before that. Costs CPU, and gains none where little is sent.
     */
    public void warmUp() {
        if (warm.compareAndSet(false, true)) {
            Threads.unstarted("warm-up", new CipherWarmUp()).start();
        }
    }

    /**
     * Starts {@code exec sh -s} and sends the program with its first step in the head; see {@link RemoteScript} for the
     * format.
     *
     * @param firstStep the step's name and its arguments, none of them empty
     * @param remoteLines gets what the remote side writes to stderr, line by line, harmless to show and of bounded length.
     *     Called from a thread of the script's own
     */
    public RemoteScript start(String program, List<String> firstStep, Consumer<String> remoteLines)
            throws TunnelException, InterruptedException {
        LineProtocol.Head head = LineProtocol.Head.of(program, firstStep, timeout);
        long asked = System.nanoTime();
        try {
            ClientChannel channel = shell.open(session, timeout);
            RemoteScript script = new RemoteScript(channel, head, name, watch, remoteLines, timeout, children::remove);
            children.add(script);
            return script;
        } catch (IOException e) {
            throw noShell(e, asked);
        }
    }

    /** A server that refuses the channel may close the connection too, because the command came with the request. */
    private TunnelException noShell(IOException problem, long asked) {
        Optional<SshChannelOpenException> refusal = QuietClosingChannel.refusal(problem);
        if (refusal.isPresent()) {
            return TunnelException.noSession(
                    name, Printable.text(String.valueOf(refusal.get().getMessage())), problem);
        }
        if (InterruptibleWait.isTimeout(problem)) {
            return connection.unanswered(asked, "a shell", Reason.TIMEOUT, problem);
        }
        if (!session.isOpen()) {
            return connection.lost(problem);
        }
        return new TunnelException(
                Reason.ENDED,
                "cannot start a shell on %s: %s".formatted(name, Printable.text(String.valueOf(problem.getMessage()))),
                problem);
    }

    /**
     * Asks for a channel of its own for one command, and does not wait for it: {@link RemoteCommand#exec} does.
     *
     * @param remoteLines as for {@link #start}
     */
    public RemoteCommand openCommand(Consumer<String> remoteLines) throws TunnelException {
        try {
            RemoteCommand command = RemoteCommand.open(connection, remoteLines, children::remove);
            children.add(command);
            return command;
        } catch (IOException | IllegalStateException e) { // MINA throws the latter when the session is closed
            throw connection.lost(e);
        }
    }

    /**
     * Asks the server for a free port of its loopback. It leads nowhere before {@link ReverseForward#leadTo}.
     *
     * @throws TunnelException FORWARD_REFUSED when the server does not want to or does not answer; the connection stays usable
     */
    public ReverseForward forward() throws TunnelException, InterruptedException {
        long asked = System.nanoTime();
        try {
            ReverseForward forward = ReverseForward.open(session, gate, timeout, children::remove);
            children.add(forward);
            return forward;
        } catch (TunnelException e) {
            if (!session.isOpen()) {
                throw connection.lost(e);
            }
            throw new TunnelException(Reason.FORWARD_REFUSED, name + " does not allow port forwarding", e);
        } catch (IOException e) {
            throw InterruptibleWait.isTimeout(e)
                    ? connection.unanswered(asked, "a forwarded port", Reason.FORWARD_REFUSED, e)
                    : connection.lost(e);
        }
    }

    /**
     * Opens a connection from that host to a port as it names it.
     *
     * @throws IOException when the host says no, or nothing in time
     */
    ClientChannel openChannelTo(SshdSocketAddress server, SshdSocketAddress origin, Duration limit)
            throws IOException, InterruptedException {
        ClientChannel channel = session.createDirectTcpipChannel(origin, server);
        try {
            InterruptibleWait.of(() -> channel.open().verify(limit));
            return channel;
        } catch (IOException | InterruptedException e) {
            channel.close(true);
            if (e instanceof IOException && !session.isOpen()) {
                throw connection.lost(e);
            }
            throw e;
        }
    }

    /** How long the server takes to answer, as of now: waits for an answer, and starts nothing there. */
    public Duration roundTrip() throws TunnelException, InterruptedException {
        try {
            return Heartbeat.roundTrip(session, timeout);
        } catch (IOException e) {
            throw connection.lost(e);
        }
    }

    /** Why the connection has ended; empty while it lives. */
    Optional<String> fate() {
        return session.isOpen()
                ? Optional.empty()
                : Optional.ofNullable(watch.lost(name).getMessage());
    }

    /** {@code user@host:port} as resolved, for messages. */
    public String name() {
        return name;
    }

    /** Closes scripts, commands, forwards, the connection and all of its threads. Does nothing the second time. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        children.forEach(HostChild::closeWithHost);
        acknowledging.ifPresent(QuickAck::close);
        stop(client, session);
        proxy.ifPresent(ProxyLink::close);
    }

    /** Stops the pools too: while a thread sits in epoll, the JVM waits 300 ms before it exits. */
    public static void stop(SshClient client, ClientSession session) {
        Threads.uninterrupted(() -> {
            try {
                InterruptibleWait.of(() -> session.close(false).await(Duration.ofSeconds(1)));
            } catch (IOException e) {
                LOG.debug("closing the connection", e);
            }
        });
        stop(client);
    }

    public static void stop(SshClient client) {
        Threads.uninterrupted(client::stop);
    }
}
