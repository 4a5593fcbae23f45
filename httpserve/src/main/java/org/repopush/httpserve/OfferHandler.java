package org.repopush.httpserve;

import static java.util.Objects.requireNonNull;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Pattern;
import org.repopush.repo.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * Answers all requests. A secret leads to what is shared with its holder and to nothing else. Whoever has none gets 401 for
 * everything (403 and 404 mean "no such file" to tools such as ostree, which then go on without) and costs no worker thread.
 * All errors have an empty body: ostree takes a long one for an object that is too large.
 */
final class OfferHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(OfferHandler.class);
    /** Names that need no encoding, one or more below each other; none begins with a dot. Nothing is decoded. */
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*+)++");

    private static final int LONGEST = 4096;

    private static final int BUFFER = 64 * 1024;

    private final Shares shares;

    OfferHandler(Shares shares) {
        this.shares = requireNonNull(shares, "shares");
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        Optional<Share> opened = opened(exchange);
        if (opened.isEmpty()) {
            exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Basic realm=\"repo-push\"");
            end(exchange, StatusCodes.UNAUTHORIZED);
            return;
        }
        Share share = opened.get();
        share.tally().request();
        HttpString method = exchange.getRequestMethod();
        if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
            end(exchange, StatusCodes.METHOD_NOT_ALLOWED);
        } else {
            exchange.dispatch(request -> answer(request, share));
        }
    }

    private Optional<Share> opened(HttpServerExchange exchange) {
        HeaderValues values = exchange.getRequestHeaders().get(Headers.AUTHORIZATION);
        return values == null || values.size() != 1 ? Optional.empty() : shares.openedBy(values.getFirst());
    }

    /** Runs on a worker: finding an object may mean walking over a revision. */
    private static void answer(HttpServerExchange exchange, Share share) {
        String path = path(exchange);
        try {
            Optional<Resource> resource =
                    path.isEmpty() ? Optional.empty() : share.serving().resource(path);
            if (resource.isPresent()) {
                send(exchange, resource.get(), share.tally());
            } else {
                notFound(exchange, path, share);
            }
        } catch (ClientGoneException e) {
            LOG.debug("client went away during {}", path, e);
            IoUtils.safeClose(exchange.getConnection());
        } catch (IOException | RuntimeException e) {
            share.tally().failure("500 " + path + ": " + e.getMessage());
            LOG.debug("cannot serve {}", path, e);
            breakOff(exchange);
        }
    }

    /** The path below the root, exactly as it was asked for; the empty string when nothing can have it. */
    private static String path(HttpServerExchange exchange) {
        String uri = exchange.getRequestURI();
        boolean canonical = !exchange.isHostIncludedInRequestURI()
                && exchange.getQueryString().isEmpty()
                && uri.length() <= LONGEST
                && PATH.matcher(uri).matches();
        return canonical ? uri.substring(1) : "";
    }

    private static void notFound(HttpServerExchange exchange, String path, Share share) {
        if (path.isEmpty()) {
            share.tally().failure("404 for a path that no repository has");
        } else if (!share.serving().isOptional(path)) {
            share.tally().failure("404 " + path);
        }
        LOG.debug("not found: {}", path);
        end(exchange, StatusCodes.NOT_FOUND);
    }

    private static void send(HttpServerExchange exchange, Resource resource, ServedCounter tally) throws IOException {
        exchange.setResponseContentLength(resource.length());
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/octet-stream");
        if (exchange.getRequestMethod().equals(Methods.HEAD)) {
            exchange.endExchange();
            return;
        }
        byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER, resource.length()))];
        try (InputStream in = resource.open()) {
            int count = in.read(buffer);
            // From here on the status is out: an error can only be told by closing the connection.
            exchange.startBlocking();
            while (count >= 0) {
                write(exchange, buffer, count);
                tally.bytes(count);
                count = in.read(buffer);
            }
        }
        finish(exchange);
        tally.object();
    }

    private static void write(HttpServerExchange exchange, byte[] buffer, int count) throws ClientGoneException {
        try {
            exchange.getOutputStream().write(buffer, 0, count);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    private static void finish(HttpServerExchange exchange) throws ClientGoneException {
        try {
            exchange.getOutputStream().close();
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    private static void breakOff(HttpServerExchange exchange) {
        if (exchange.isBlocking()) {
            IoUtils.safeClose(exchange.getConnection());
        } else {
            exchange.getResponseHeaders().remove(Headers.CONTENT_TYPE);
            end(exchange, StatusCodes.INTERNAL_SERVER_ERROR);
        }
    }

    private static void end(HttpServerExchange exchange, int status) {
        exchange.setStatusCode(status).setResponseContentLength(0).endExchange();
    }

    /** The other end no longer takes what we send; nothing is wrong with our side. */
    private static final class ClientGoneException extends IOException {
        private static final long serialVersionUID = 1L;

        private ClientGoneException(IOException cause) {
            super(cause);
        }
    }
}
