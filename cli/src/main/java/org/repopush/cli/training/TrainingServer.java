package org.repopush.cli.training;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Base64;
import java.util.Optional;
import org.repopush.httpserve.RepoServer;
import org.repopush.httpserve.Share;
import org.repopush.repo.Resource;

/** What every push that moves something needs besides: the HTTP server, with an answer of it. */
final class TrainingServer {
    private TrainingServer() {}

    /** Starts the server, asks once, and closes it. */
    static void ask() throws IOException {
        try (RepoServer server = RepoServer.start();
                Share share = server.share(path -> Optional.of(new Answer(path)));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.getOutputStream().write(request(share.secret()).getBytes(ISO_8859_1));
            client.getInputStream().readAllBytes();
        }
    }

    private static String request(String secret) {
        String credentials = Base64.getEncoder().encodeToString(("x:" + secret).getBytes(ISO_8859_1));
        return "GET /objects/x HTTP/1.1\r\nHost: training\r\nAuthorization: Basic " + credentials
                + "\r\nConnection: close\r\n\r\n";
    }

    /** The text itself. */
    private record Answer(String text) implements Resource {
        @Override
        public long length() {
            return text.length();
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(text.getBytes(ISO_8859_1));
        }
    }
}
