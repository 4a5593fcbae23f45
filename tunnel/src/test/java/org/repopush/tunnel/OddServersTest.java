package org.repopush.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** What listens on the port is not what one hopes for. */
@ExtendWith(NoLeaks.class)
@Timeout(30)
class OddServersTest {
    /**
     * A server that says something and then does not move.
     *
     * @param end whether it also ends its half of the connection
     */
    record Odd(String says, boolean end, Reason reason, String message, String hint) {
        @Override
        public String toString() {
            return says.length() > 30 ? says.substring(0, 30) + "..." : says;
        }
    }

    static Stream<Odd> servers() {
        String notSsh = "is not an SSH server: it says '";
        return Stream.of(
                new Odd(
                        "HTTP/1.1 400 Bad Request\r\nX: y\r\n\r\n",
                        true,
                        Reason.UNREACHABLE,
                        notSsh + "HTTP/1.1 400 Bad",
                        "-p"),
                new Odd("220 mail.example ESMTP\r\n", false, Reason.UNREACHABLE, notSsh + "220 mail.example", "-p"),
                new Odd(
                        "Exceeded MaxStartups\r\n",
                        true,
                        Reason.UNREACHABLE,
                        "accepts no more logins at the moment",
                        "try again"),
                new Odd(
                        "Not allowed at this time\r\n",
                        true,
                        Reason.UNREACHABLE,
                        "accepts no more logins",
                        "PerSourcePenalties"),
                new Odd("\0\1\2\3", false, Reason.UNREACHABLE, "is not an SSH server: Incorrect identification", "-p"),
                new Odd("\26\3\1\2\0\1\0\1\r\n", false, Reason.UNREACHABLE, "is not an SSH server: Incorrect", "-p"),
                new Odd("x".repeat(100_000), false, Reason.UNREACHABLE, "is not an SSH server: Incorrect", "-p"),
                new Odd("x\r\n".repeat(10_000), false, Reason.UNREACHABLE, notSsh + "x'", "-p"),
                new Odd("\33[31mred\r\n", true, Reason.UNREACHABLE, notSsh + "\uFFFD[31mred'", "-p"),
                new Odd("SSH-1.5-old\r\n", false, Reason.NO_COMMON_ALGORITHM, "only an insecure version of SSH", "2.0"),
                new Odd("SSH-2.0-x\r\n", true, Reason.UNREACHABLE, "closed the connection before the key exchange", ""),
                new Odd("", true, Reason.UNREACHABLE, "closed the connection before the key exchange", ""),
                new Odd("", false, Reason.TIMEOUT, "sends no SSH greeting for", ""),
                new Odd("SSH-2.0-x", false, Reason.TIMEOUT, "sends no SSH greeting for", ""),
                new Odd("SSH-2.0-x\r\n", false, Reason.TIMEOUT, "does not finish the key exchange", ""),
                new Odd(
                        "SSH-2.0-x\r\n" + "\0".repeat(4_000),
                        false,
                        Reason.TIMEOUT,
                        "does not finish the key exchange",
                        ""),
                new Odd(
                        "SSH-2.0-x\r\n" + "\u007f".repeat(40_000),
                        false,
                        Reason.UNREACHABLE,
                        "before the key exchange",
                        ""));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void isTold(Odd odd) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread serving = new Thread(() -> serve(server, odd));
            serving.start();
            SshOptions options = new SshOptions(
                    Optional.of(Path.of("/dev/null")),
                    OptionalInt.of(server.getLocalPort()),
                    List.of(),
                    Optional.empty(),
                    List.of(),
                    Duration.ofMillis(700));
            TunnelException problem = catchThrowableOfType(
                    TunnelException.class,
                    () -> RemoteHost.connect(Host.of("127.0.0.1"), options, line -> {})
                            .close());
            serving.join();
            assertThat(problem).hasMessageContaining(odd.message());
            assertThat(problem.reason()).isEqualTo(odd.reason());
            assertThat(problem.hint().orElse("")).contains(odd.hint());
            assertThat(problem.getMessage()).doesNotContain("\33", "\n").hasSizeLessThan(1_000);
        }
    }

    private static void serve(ServerSocket server, Odd odd) {
        try (Socket client = server.accept()) {
            client.getOutputStream().write(odd.says().getBytes(ISO_8859_1));
            if (odd.end()) {
                client.shutdownOutput();
            }
            client.getInputStream().readAllBytes();
        } catch (IOException e) {
            // the client has left in the middle of it
        }
    }
}
