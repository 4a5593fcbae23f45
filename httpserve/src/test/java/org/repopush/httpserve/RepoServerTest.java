package org.repopush.httpserve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.repopush.repo.Amount;
import org.repopush.repo.Resource;

/** What the server serves, what it tells of failures, and its end. */
@Timeout(60)
class RepoServerTest {
    private Served served;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void servesWhatIsOffered() throws Exception {
        for (String path : List.of("objects/small", "objects/empty", "objects/large")) {
            HttpResponse<byte[]> response = served.get("/" + path);
            byte[] expected = served.serving().bytes(path);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(expected);
            assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(expected.length);
        }
        assertThat(served.share().served()).isEqualTo(new Amount(3, 5 + Served.LARGE.length));
        assertThat(served.share().requests()).isEqualTo(3);
        assertThat(served.share().firstFailure()).isEmpty();
    }

    @Test
    void answersHeadWithTheLengthOnly() throws Exception {
        HttpResponse<byte[]> response = served.send("HEAD", "/objects/large", served.credentials());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(Served.LARGE.length);
        assertThat(served.share().served()).isEqualTo(Amount.NONE);
    }

    @Test
    void saysNothingAboutItself() throws Exception {
        assertThat(served.get("/objects/small").headers().map())
                .containsOnlyKeys("connection", "content-length", "content-type");
    }

    @Test
    void answers404WithAnEmptyBodyAndRemembersTheFirst() throws Exception {
        assertThat(served.get("/objects/optional").statusCode()).isEqualTo(404);
        assertThat(served.share().firstFailure()).isEmpty();
        HttpResponse<byte[]> response = served.get("/objects/missing");
        served.get("/objects/other");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEmpty();
        assertThat(served.share().firstFailure()).contains("404 objects/missing");
    }

    @Test
    void doesNotSwitchToHttp2() throws Exception {
        try (Socket socket = served.connect()) {
            socket.getOutputStream()
                    .write(("GET /objects/small HTTP/1.1\r\nHost: a\r\nAuthorization: " + served.credentials()
                                    + "\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                                    + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
                            .getBytes(ISO_8859_1));
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200 ".length());
            assertThat(new String(status, ISO_8859_1)).isEqualTo("HTTP/1.1 200 ");
        }
    }

    @Test
    void keepsConnectionsOpen() throws Exception {
        String request =
                "GET /objects/small HTTP/1.1\r\nHost: a\r\nAuthorization: " + served.credentials() + "\r\n\r\n";
        try (Socket socket = served.connect()) {
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
        served.serving().fail("objects/small", new IOException("disk on fire"));
        HttpResponse<byte[]> response = served.get("/objects/small");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEmpty();
        assertThat(served.share().firstFailure()).contains("500 objects/small: disk on fire");
    }

    @Test
    void breaksTheConnectionWhenReadingFailsOnTheWay() throws Exception {
        served.serving().put("objects/large", new FailingResource());
        assertThatThrownBy(() -> served.get("/objects/large")).isInstanceOf(IOException.class);
        assertThat(served.share().firstFailure()).contains("500 objects/large: cut short");
        assertThat(served.share().served().objects()).isZero();
        assertThat(served.get("/objects/small").statusCode()).isEqualTo(200);
    }

    @Test
    void isNotBotheredByAClientThatGoesAway() throws Exception {
        try (Socket socket = served.connect()) {
            socket.getOutputStream()
                    .write(("GET /objects/large HTTP/1.1\r\nHost: a\r\nAuthorization: " + served.credentials()
                                    + "\r\n\r\n")
                            .getBytes(ISO_8859_1));
            socket.getInputStream().read();
        }
        assertThat(served.get("/objects/small").statusCode()).isEqualTo(200);
        assertThat(served.share().firstFailure()).isEmpty();
    }

    @Test
    void closesAtOnceThoughAClientDoesNotRead() throws Exception {
        served.serving().put("objects/huge", new byte[100_000_000]);
        try (Socket socket = served.connect()) {
            socket.getOutputStream()
                    .write(("GET /objects/huge HTTP/1.1\r\nHost: a\r\nAuthorization: " + served.credentials()
                                    + "\r\n\r\n")
                            .getBytes(ISO_8859_1));
            socket.getInputStream().read();
            long before = System.nanoTime();
            served.server().close();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void hasClosedThePortWhenCloseReturns() throws Exception {
        int port = served.server().port();
        try (Socket idle = served.connect()) {
            Thread.currentThread().interrupt();
            served.server().close();
            assertThat(Thread.interrupted()).isTrue();
            served.server().close();
            assertThat(isClosed(idle)).isTrue();
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
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

    /** Promises more than it has. */
    private static final class FailingResource implements Resource {
        @Override
        public long length() {
            return Served.LARGE.length;
        }

        @Override
        public InputStream open() {
            return new SequenceInputStream(
                    new ByteArrayInputStream(Served.LARGE, 0, Served.LARGE.length / 2), new BrokenStream());
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
