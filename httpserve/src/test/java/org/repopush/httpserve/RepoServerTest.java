package org.repopush.httpserve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;
import org.repopush.repo.Offer;
import org.repopush.repo.Pack;
import org.repopush.repo.Resource;

@Timeout(60)
class RepoServerTest {
    private static final byte[] LARGE = new byte[3_000_000];

    static {
        new Random(7).nextBytes(LARGE);
        QuietLogs.install();
    }

    private final FakeOffer offer = new FakeOffer();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private RepoServer server;

    @BeforeEach
    void start() throws IOException {
        offer.put("objects/small", "hello".getBytes(UTF_8));
        offer.put("objects/empty", new byte[0]);
        offer.put("objects/large", LARGE);
        server = RepoServer.start(offer);
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("repo-push-"));
    }

    @Test
    void servesWhatIsOffered() throws Exception {
        for (String path : List.of("objects/small", "objects/empty", "objects/large")) {
            HttpResponse<byte[]> response = get("/" + path);
            byte[] expected = offer.bytes(path);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(expected);
            assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(expected.length);
        }
        assertThat(server.served()).isEqualTo(new Amount(3, 5 + LARGE.length));
        assertThat(server.requests()).isEqualTo(3);
        assertThat(server.firstFailure()).isEmpty();
    }

    @Test
    void answersHeadWithTheLengthOnly() throws Exception {
        HttpResponse<byte[]> response = send("HEAD", "/objects/large", credentials());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(LARGE.length);
        assertThat(server.served()).isEqualTo(Amount.NONE);
    }

    @Test
    void saysNothingAboutItself() throws Exception {
        assertThat(get("/objects/small").headers().map())
                .containsOnlyKeys("connection", "content-length", "content-type", "date");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/objects/small", "/objects/missing", "/", "/../../etc/passwd", "/%2e%2e/x", "//", "/objects"})
    void answersEverythingWith401WithoutTheSecret(String path) throws Exception {
        for (String authorization : List.of(
                "",
                "Basic ",
                "Basic eDp5",
                "Bearer " + server.secret(),
                basic("x", "wrong"),
                basic("y", server.secret()))) {
            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: a\r\n"
                    + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n"));
            assertThat(answer)
                    .startsWith("HTTP/1.1 401 ")
                    .contains("WWW-Authenticate: Basic")
                    .endsWith("\r\n\r\n");
        }
        assertThat(server.served()).isEqualTo(Amount.NONE);
        assertThat(server.firstFailure()).isEmpty();
        assertThat(offer.asked).isZero();
    }

    @Test
    void refusesCredentialsThatAreGivenTwice() throws Exception {
        String header = "Authorization: " + credentials() + "\r\n";
        assertThat(raw("GET /objects/small HTTP/1.1\r\nHost: a\r\n" + header + header))
                .startsWith("HTTP/1.1 401 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND"})
    void takesOnlyGetAndHead(String method) throws Exception {
        HttpResponse<byte[]> response = send(method, "/objects/small", credentials());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(send(method, "/objects/small", "").statusCode()).isEqualTo(401);
    }

    @Test
    void answers404WithAnEmptyBodyAndRemembersTheFirst() throws Exception {
        assertThat(get("/objects/optional").statusCode()).isEqualTo(404);
        assertThat(server.firstFailure()).isEmpty();
        HttpResponse<byte[]> response = get("/objects/missing");
        get("/objects/other");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEmpty();
        assertThat(server.firstFailure()).contains("404 objects/missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "//objects/small",
                "/objects//small",
                "/objects/small/",
                "/objects/./small",
                "/objects/../objects/small",
                "/x/../objects/small",
                "/objects%2fsmall",
                "/objects%2Fsmall",
                "/%6fbjects/small",
                "/objects/%2e/small",
                "/objects/%2e%2e/objects/small",
                "/objects/small?x=1",
                "/objects/small;x=1",
                "/objects;x/small",
                "/objects/small%00",
                "/objects/small%",
                "/objects\\small",
                "/objects/small#x",
                "objects/small",
                "http://127.0.0.1/objects/small",
                "*"
            })
    void servesNothingByAPathThatIsNotExact(String path) throws Exception {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + credentials() + "\r\n");
        assertThat(answer)
                .matches("(?s)HTTP/1\\.1 40[04] .*")
                .endsWith("\r\n\r\n")
                .doesNotContain("hello");
        assertThat(server.served()).isEqualTo(Amount.NONE);
    }

    @Test
    void refusesPathsAndHeadersWithoutEnd() throws Exception {
        String authorization = "Host: a\r\nAuthorization: " + credentials() + "\r\n";
        assertThat(raw("GET /" + "a/".repeat(3000) + "b HTTP/1.1\r\n" + authorization))
                .doesNotContain(" 200 ");
        assertThat(raw("GET /objects/small HTTP/1.1\r\n" + authorization + "X: " + "y".repeat(20_000) + "\r\n"))
                .doesNotContain(" 200 ");
        assertThat(get("/objects/small").statusCode()).isEqualTo(200);
    }

    @Test
    void doesNotSwitchToHttp2() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(("GET /objects/small HTTP/1.1\r\nHost: a\r\nAuthorization: " + credentials()
                                    + "\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                                    + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
                            .getBytes(ISO_8859_1));
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200 ".length());
            assertThat(new String(status, ISO_8859_1)).isEqualTo("HTTP/1.1 200 ");
        }
    }

    @Test
    void keepsConnectionsOpen() throws Exception {
        String request = "GET /objects/small HTTP/1.1\r\nHost: a\r\nAuthorization: " + credentials() + "\r\n\r\n";
        try (Socket socket = connect()) {
            for (int round = 0; round < 3; round++) {
                socket.getOutputStream().write(request.getBytes(ISO_8859_1));
                String answer = "";
                while (!answer.endsWith("hello")) {
                    answer += (char) socket.getInputStream().read();
                }
                assertThat(answer).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void tellsOfAResourceThatCannotBeFoundOut() throws Exception {
        offer.fails.put("objects/small", new IOException("disk on fire"));
        HttpResponse<byte[]> response = get("/objects/small");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEmpty();
        assertThat(server.firstFailure()).contains("500 objects/small: disk on fire");
    }

    @Test
    void breaksTheConnectionWhenReadingFailsOnTheWay() throws Exception {
        offer.resources.put("objects/large", new FailingResource());
        assertThatThrownBy(() -> get("/objects/large")).isInstanceOf(IOException.class);
        assertThat(server.firstFailure()).contains("500 objects/large: cut short");
        assertThat(server.served().objects()).isZero();
        assertThat(get("/objects/small").statusCode()).isEqualTo(200);
    }

    @Test
    void isNotBotheredByAClientThatGoesAway() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(("GET /objects/large HTTP/1.1\r\nHost: a\r\nAuthorization: " + credentials() + "\r\n\r\n")
                            .getBytes(ISO_8859_1));
            socket.getInputStream().read();
        }
        assertThat(get("/objects/small").statusCode()).isEqualTo(200);
        assertThat(server.firstFailure()).isEmpty();
    }

    @Test
    void closesAtOnceThoughAClientDoesNotRead() throws Exception {
        offer.put("objects/huge", new byte[100_000_000]);
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(("GET /objects/huge HTTP/1.1\r\nHost: a\r\nAuthorization: " + credentials() + "\r\n\r\n")
                            .getBytes(ISO_8859_1));
            socket.getInputStream().read();
            long before = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void hasClosedThePortWhenCloseReturns() throws Exception {
        int port = server.port();
        try (Socket idle = connect()) {
            Thread.currentThread().interrupt();
            server.close();
            assertThat(Thread.interrupted()).isTrue();
            server.close();
            assertThat(isClosed(idle)).isTrue();
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        try (ServerSocket same =
                new ServerSocket(server.port(), 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 2}))) {
            assertThat(same.isBound()).as("no wildcard address is taken").isTrue();
        }
    }

    @Test
    void makesANewSecretOf128BitsOrMoreForEachServer() throws Exception {
        try (RepoServer other = RepoServer.start(offer)) {
            assertThat(other.secret()).isNotEqualTo(server.secret()).matches("[A-Za-z0-9_-]{22,}");
            assertThat(other).asString().doesNotContain(other.secret());
        }
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return send("GET", path, credentials());
    }

    private HttpResponse<byte[]> send(String method, String path, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** The whole answer to a request that is sent as it is; the connection is closed behind it. */
    private String raw(String head) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            // Reset: closed before the server had taken the connection out of the queue.
            return true;
        }
    }

    private String credentials() {
        return basic("x", server.secret());
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    /** Resources by path, in memory. */
    private static final class FakeOffer implements Offer {
        private final Map<String, Resource> resources = new HashMap<>();
        private final Map<String, IOException> fails = new HashMap<>();
        private volatile int asked;

        void put(String path, byte[] bytes) {
            resources.put(path, new Resource() {
                @Override
                public long length() {
                    return bytes.length;
                }

                @Override
                public InputStream open() {
                    return new ByteArrayInputStream(bytes);
                }
            });
        }

        byte[] bytes(String path) throws IOException {
            try (InputStream in =
                    Optional.ofNullable(resources.get(path)).orElseThrow().open()) {
                return in.readAllBytes();
            }
        }

        @Override
        public List<String> history() {
            return List.of();
        }

        @Override
        public Amount amount() {
            return Amount.NONE;
        }

        @Override
        public Map<String, Amount> shares() {
            return Map.of();
        }

        @Override
        public Optional<Resource> resource(String path) throws IOException {
            asked = 1;
            IOException failure = fails.get(path);
            if (failure != null) {
                throw failure;
            }
            return Optional.ofNullable(resources.get(path));
        }

        @Override
        public boolean isOptional(String path) {
            return path.equals("objects/optional");
        }

        @Override
        public Candidates candidates() {
            throw new UnsupportedOperationException("a server sends no packs");
        }

        @Override
        public Candidates everything() {
            throw new UnsupportedOperationException("a server sends no packs");
        }

        @Override
        public Pack pack(Candidates missing, boolean sealed, int channels) {
            throw new UnsupportedOperationException("a server sends no packs");
        }

        @Override
        public Pack revisions() {
            throw new UnsupportedOperationException("a server sends no packs");
        }
    }

    /** Promises more than it has. */
    private static final class FailingResource implements Resource {
        @Override
        public long length() {
            return LARGE.length;
        }

        @Override
        public InputStream open() {
            return new SequenceInputStream(new ByteArrayInputStream(LARGE, 0, LARGE.length / 2), new BrokenStream());
        }
    }

    private static final class BrokenStream extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("cut short");
        }

        @Override
        public int read(byte[] buffer, int offset, int count) throws IOException {
            throw new IOException("cut short");
        }
    }
}
