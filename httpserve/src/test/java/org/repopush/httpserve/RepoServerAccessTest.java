package org.repopush.httpserve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.Amount;

/** Whom the server answers, and to which requests. */
@Timeout(60)
class RepoServerAccessTest {
    private Served served;

    @BeforeEach
    void start() throws IOException {
        served = Served.start();
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/objects/small", "/objects/missing", "/", "/../../etc/passwd", "/%2e%2e/x", "//", "/objects"})
    void answersEverythingWith401WithoutTheSecret(String path) throws Exception {
        for (String authorization : List.of(
                "",
                "Basic ",
                "Basic eDp5",
                "Bearer " + served.share().secret(),
                Served.basic("x", "wrong"),
                Served.basic("y", served.share().secret()))) {
            String answer = served.raw("GET " + path + " HTTP/1.1\r\nHost: a\r\n"
                    + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n"));
            assertThat(answer)
                    .startsWith("HTTP/1.1 401 ")
                    .contains("WWW-Authenticate: Basic")
                    .endsWith("\r\n\r\n");
        }
        assertThat(served.share().served()).isEqualTo(Amount.NONE);
        assertThat(served.share().firstFailure()).isEmpty();
        assertThat(served.serving().wasAsked()).isFalse();
    }

    @Test
    void refusesCredentialsThatAreGivenTwice() throws Exception {
        String header = "Authorization: " + served.credentials() + "\r\n";
        assertThat(served.raw("GET /objects/small HTTP/1.1\r\nHost: a\r\n" + header + header))
                .startsWith("HTTP/1.1 401 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND"})
    void takesOnlyGetAndHead(String method) throws Exception {
        HttpResponse<byte[]> response = served.send(method, "/objects/small", served.credentials());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(served.send(method, "/objects/small", "").statusCode()).isEqualTo(401);
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
        String answer =
                served.raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + served.credentials() + "\r\n");
        assertThat(answer)
                .matches("(?s)HTTP/1\\.1 40[04] .*")
                .endsWith("\r\n\r\n")
                .doesNotContain("hello");
        assertThat(served.share().served()).isEqualTo(Amount.NONE);
    }

    @Test
    void refusesPathsAndHeadersWithoutEnd() throws Exception {
        String authorization = "Host: a\r\nAuthorization: " + served.credentials() + "\r\n";
        assertThat(served.raw("GET /" + "a/".repeat(3000) + "b HTTP/1.1\r\n" + authorization))
                .doesNotContain(" 200 ");
        assertThat(served.raw("GET /objects/small HTTP/1.1\r\n" + authorization + "X: " + "y".repeat(20_000) + "\r\n"))
                .doesNotContain(" 200 ");
        assertThat(served.get("/objects/small").statusCode()).isEqualTo(200);
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        try (ServerSocket same =
                new ServerSocket(served.server().port(), 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 2}))) {
            assertThat(same.isBound()).as("no wildcard address is taken").isTrue();
        }
    }

    @Test
    void makesANewSecretOf128BitsOrMoreForEachShare() {
        try (Share other = served.server().share(served.serving())) {
            assertThat(other.secret()).isNotEqualTo(served.share().secret()).matches("[A-Za-z0-9_-]{22,}");
            assertThat(other).asString().doesNotContain(other.secret());
        }
    }
}
