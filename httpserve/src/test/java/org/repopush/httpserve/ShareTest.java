package org.repopush.httpserve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.repopush.repo.Amount;
import org.repopush.repo.Resource;

/** One server for several destinations. */
@Timeout(60)
class ShareTest {
    private Served served;
    private FakeServing secondServing;
    private Share second;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
        secondServing = new FakeServing();
        secondServing.put("objects/small", "another".getBytes(UTF_8));
        secondServing.put("objects/second", "second".getBytes(UTF_8));
        second = served.server().share(secondServing);
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private int status(String path, Share share) throws Exception {
        return served.send("GET", path, Served.basic("x", share.secret())).statusCode();
    }

    private String body(String path, Share share) throws Exception {
        return new String(
                served.send("GET", path, Served.basic("x", share.secret())).body(), UTF_8);
    }

    @Test
    void aSecretLeadsToWhatIsSharedWithItsHolder() throws Exception {
        assertThat(body("/objects/small", served.share())).isEqualTo("hello");
        assertThat(body("/objects/small", second)).isEqualTo("another");
        assertThat(body("/objects/second", second)).isEqualTo("second");
    }

    @Test
    void whatOnlyAnotherServesIsNotThere() throws Exception {
        assertThat(status("/objects/second", served.share())).isEqualTo(404);
        assertThat(status("/objects/large", second)).isEqualTo(404);
    }

    @Test
    void twoSecretsInOneRequestOpenNothing() throws Exception {
        String both = "Authorization: " + served.credentials() + "\r\nAuthorization: "
                + Served.basic("x", second.secret()) + "\r\n";
        assertThat(served.raw("GET /objects/small HTTP/1.1\r\nHost: a\r\n" + both))
                .startsWith("HTTP/1.1 401 ");
        assertThat(served.send(
                                "GET",
                                "/objects/small",
                                Served.basic("x", served.share().secret() + second.secret()))
                        .statusCode())
                .isEqualTo(401);
        assertThat(secondServing.wasAsked() || served.serving().wasAsked()).isFalse();
    }

    @Test
    void eachHasCountersOfItsOwn() throws Exception {
        body("/objects/small", served.share());
        body("/objects/small", second);
        body("/objects/second", second);
        status("/objects/missing", second);
        served.send("GET", "/objects/small", Served.basic("x", "wrong"));

        assertThat(served.share().served()).isEqualTo(new Amount(1, 5));
        assertThat(served.share().requests()).isEqualTo(1);
        assertThat(served.share().firstFailure()).isEmpty();
        assertThat(second.served()).isEqualTo(new Amount(2, 13));
        assertThat(second.requests()).isEqualTo(3);
        assertThat(second.firstFailure()).contains("404 objects/missing");
    }

    @Test
    void aClosedOneIsLikeAWrongSecret() throws Exception {
        body("/objects/second", second);
        String request = "GET /objects/second HTTP/1.1\r\nHost: a\r\nAuthorization: ";
        second.close();
        second.close();

        assertThat(served.raw(request + Served.basic("x", second.secret()) + "\r\n"))
                .startsWith("HTTP/1.1 401 ")
                .isEqualTo(served.raw(request + Served.basic("x", "wrong") + "\r\n"));
        assertThat(second.served()).isEqualTo(new Amount(1, 6));
        assertThat(second.requests()).isEqualTo(1);
        assertThat(body("/objects/small", served.share())).isEqualTo("hello");
    }

    @Test
    void aClosedOneIsClosedOnConnectionsThatAreOpenToo() throws Exception {
        String request = "GET /objects/second HTTP/1.1\r\nHost: a\r\nAuthorization: "
                + Served.basic("x", second.secret()) + "\r\n\r\n";
        try (Socket socket = served.connect()) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            assertThat(until(socket, "second")).startsWith("HTTP/1.1 200 ");
            second.close();
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            assertThat(until(socket, "\r\n\r\n")).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void whatIsBeingServedWhenItIsClosedMayFinish() throws Exception {
        SlowResource slow = new SlowResource();
        secondServing.put("objects/slow", slow);
        try (Socket socket = served.connect()) {
            socket.getOutputStream()
                    .write(("GET /objects/slow HTTP/1.1\r\nHost: a\r\nAuthorization: "
                                    + Served.basic("x", second.secret()) + "\r\n\r\n")
                            .getBytes(ISO_8859_1));
            assertThat(slow.opened.await(20, TimeUnit.SECONDS)).isTrue();
            second.close();
            slow.goOn.countDown();
            assertThat(until(socket, "slow")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void theServerAnswersNobodyBeforeSomethingIsShared() throws Exception {
        served.share().close();
        second.close();
        assertThat(served.get("/objects/small").statusCode()).isEqualTo(401);
        try (Share late = served.server().share(secondServing)) {
            assertThat(body("/objects/second", late)).isEqualTo("second");
        }
    }

    /** What comes until this has come. */
    private static String until(Socket socket, String end) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith(end)) {
            int next = socket.getInputStream().read();
            assertThat(next).as("the answer goes on after %s", answer).isNotNegative();
            answer.append((char) next);
        }
        return answer.toString();
    }

    /** Waits before it gives anything. */
    private static final class SlowResource implements Resource {
        private final CountDownLatch opened = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public long length() {
            return 4;
        }

        @Override
        public InputStream open() throws IOException {
            opened.countDown();
            try {
                goOn.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return new ByteArrayInputStream("slow".getBytes(UTF_8));
        }
    }
}
