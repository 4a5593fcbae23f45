package org.repopush.push.transfer;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.repopush.httpserve.RepoServer;
import org.repopush.httpserve.Share;
import org.repopush.push.model.Carried;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.RemoteFailure.Code;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.repo.Amount;
import org.repopush.repo.Serving;
import org.repopush.tunnel.ReverseForward;

/**
 * The destination's own tool pulls, one object a request, through a port there that leads to a server here. Both are open from
 * the first use until this is closed.
 */
final class PullTransport implements Transport {
    private final ReceiveSession receiver;
    private final Serving serving;
    private final Amount total;
    private final PushEvent.Listener listener;
    private @Nullable RepoServer server;
    private @Nullable Share share;
    private @Nullable ReverseForward way;

    PullTransport(ReceiveSession receiver, Serving serving, Amount total, PushEvent.Listener listener) {
        this.receiver = receiver;
        this.serving = serving;
        this.total = total;
        this.listener = listener;
    }

    /** The tool notices itself what is damaged, and what it does not notice the import does. */
    @Override
    public List<String> bring() throws IOException, InterruptedException {
        RepoServer source = server();
        Share shared = share(source);
        try {
            receiver.pull(way(source).remotePort(), shared.secret(), () -> tell(shared.served()));
            return List.of();
        } catch (RemoteFailure failure) {
            // The pull of older versions does not say what it could not get; the server knows.
            Optional<String> cause = shared.firstFailure();
            if (failure.is(Code.TOOL_FAILED) && cause.isPresent()) {
                throw failure.because(cause.get());
            }
            throw failure;
        }
    }

    private long tell(Amount served) {
        listener.on(new PushEvent.Progress(Phase.PULL, served, total));
        return served.bytes();
    }

    private RepoServer server() throws IOException {
        RepoServer running = server;
        if (running == null) {
            running = RepoServer.start();
            server = running;
        }
        return running;
    }

    private Share share(RepoServer source) {
        Share open = share;
        if (open == null) {
            open = source.share(serving);
            share = open;
        }
        return open;
    }

    private ReverseForward way(RepoServer source) throws IOException, InterruptedException {
        ReverseForward open = way;
        if (open == null) {
            open = receiver.forward(source.port());
            way = open;
        }
        return open;
    }

    @Override
    public Carried carried() {
        OptionalInt port = way == null ? OptionalInt.empty() : OptionalInt.of(way.remotePort());
        return share == null ? Carried.NONE : Carried.byRequest(share.served(), share.requests(), port);
    }

    @Override
    public void close() {
        if (way != null) {
            way.close();
        }
        if (server != null) {
            server.close();
        }
    }
}
