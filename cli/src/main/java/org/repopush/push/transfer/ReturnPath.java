package org.repopush.push.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.repopush.httpserve.RepoServer;
import org.repopush.httpserve.Share;
import org.repopush.push.model.Carried;
import org.repopush.push.remote.Pending;
import org.repopush.push.remote.PullSource;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.repo.Amount;
import org.repopush.repo.Resource;
import org.repopush.repo.Serving;
import org.repopush.tunnel.ReverseForward;
import org.repopush.tunnel.model.TunnelException;

/**
 * The way from the destination back to us: a port there that leads to a server here. Both are opened on a thread of their own,
 * because that takes a round trip and some CPU while other things are waited for. The port comes first: where it is refused, the CPU
 * for a server is better spent on packs. Used by one thread.
 */
final class ReturnPath implements Closeable {
    private final Pending<Ends> opening;
    private @Nullable Ends ends;
    private @Nullable Share revisions;
    private @Nullable Share rest;

    private ReturnPath(Pending<Ends> opening) {
        this.opening = opening;
    }

    /** @param forward its far end */
    private record Ends(RepoServer server, ReverseForward forward) {
        void close() {
            forward.close();
            server.close();
        }
    }

    /** Begins to open it. The connection stays the caller's. */
    static ReturnPath begin(ReceiveSession receiver) {
        return new ReturnPath(Pending.start("repo-push-return-path", () -> opened(receiver), Ends::close));
    }

    private static Ends opened(ReceiveSession receiver) throws IOException, InterruptedException {
        ReverseForward forward = receiver.forward();
        try {
            RepoServer server = RepoServer.start();
            forward.leadTo(server.port());
            return new Ends(server, forward);
        } catch (IOException | RuntimeException e) {
            forward.close();
            throw e;
        }
    }

    /**
     * Waits until it is open, and serves from then on.
     *
     * @throws TunnelException FORWARD_REFUSED when the server there forwards no port
     */
    void serve(Serving serving) throws IOException, InterruptedException {
        Ends open = opening.join();
        ends = open;
        if (revisions == null) {
            revisions = open.server().share(serving);
            rest = open.server().share(new WithoutSidecars(serving));
        }
    }

    /** For a pull into the stage. Only when it is open. */
    PullSource intoStage() {
        return source(revisions);
    }

    /** For a pull into the repository, which gets sidecars in another way. Only when it is open. */
    PullSource intoRepository() {
        return source(rest);
    }

    private PullSource source(@Nullable Share share) {
        if (ends == null || share == null) {
            throw new IllegalStateException("not open");
        }
        return new PullSource(ends.forward().remotePort(), share.secret());
    }

    /** What has been fetched so far. */
    Amount served() {
        return Amount.sum(shares().map(Share::served).toList());
    }

    /** The same, as it is told in the end. */
    Carried carried() {
        OptionalInt port = ends == null
                ? OptionalInt.empty()
                : OptionalInt.of(ends.forward().remotePort());
        return Carried.byRequest(served(), shares().mapToLong(Share::requests).sum(), port);
    }

    /** The first thing that was asked for in vain: older versions of tools do not say themselves what they could not get. */
    Optional<String> firstFailure() {
        return shares().flatMap(share -> share.firstFailure().stream()).findFirst();
    }

    private Stream<Share> shares() {
        return Stream.of(Optional.ofNullable(revisions), Optional.ofNullable(rest))
                .flatMap(Optional::stream);
    }

    /** Afterwards the secrets are worth nothing. */
    @Override
    public void close() {
        opening.close();
    }

    /** Sidecars of revisions, which are optional, become part of the repository together with the refs. */
    private record WithoutSidecars(Serving serving) implements Serving {
        @Override
        public Optional<Resource> resource(String path) throws IOException {
            return isOptional(path) ? Optional.empty() : serving.resource(path);
        }

        @Override
        public boolean isOptional(String path) {
            return serving.isOptional(path);
        }
    }
}
