package org.repopush.httpserve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;

/** A server with something to serve to one destination, and a client of it. */
final class Served implements AutoCloseable {
    static final byte[] LARGE = new byte[3_000_000];

    static {
        new Random(7).nextBytes(LARGE);
        QuietLogs.install();
    }

    private final FakeServing serving = new FakeServing();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final RepoServer server;
    private final Share share;

    private Served() throws IOException {
        serving.put("objects/small", "hello".getBytes(UTF_8));
        serving.put("objects/empty", new byte[0]);
        serving.put("objects/large", LARGE);
        server = RepoServer.start();
        share = server.share(serving);
    }

    static Served start() throws IOException {
        return new Served();
    }

    /** Nothing of the server may be left. */
    @Override
    public void close() {
        server.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("repo-push-"));
    }

    FakeServing serving() {
        return serving;
    }

    RepoServer server() {
        return server;
    }

    Share share() {
        return share;
    }

    HttpResponse<byte[]> get(String path) throws Exception {
        return send("GET", path, credentials());
    }

    HttpResponse<byte[]> send(String method, String path, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** The whole answer to a request that is sent as it is; the connection is closed behind it. */
    String raw(String head) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    String credentials() {
        return basic("x", share.secret());
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }
}
