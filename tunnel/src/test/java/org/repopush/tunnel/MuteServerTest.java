package org.repopush.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.channel.ChannelSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** Servers that do not answer what each server has to, and are alive all the same. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class MuteServerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    /** Whosever it is. */
    private static final String KEEPALIVE = "keepalive@";

    @TempDir
    Path directory;

    private AskingServer server;

    @BeforeEach
    void start() throws Exception {
        server = AskingServer.start(directory);
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    /** Takes requests that begin like this and says nothing. */
    private void ignores(String... names) {
        server.mina().setGlobalRequestHandlers(List.of(new Ignoring(List.of(names))));
    }

    private record Ignoring(List<String> names) implements RequestHandler<ConnectionService> {
        @Override
        public Result process(ConnectionService service, String request, boolean wantReply, Buffer buffer) {
            return names.stream().anyMatch(request::startsWith) ? Result.Replied : Result.Unsupported;
        }
    }

    private RemoteHost connect() throws Exception {
        return server.connect(line -> {}, TIMEOUT);
    }

    @Test
    void aServerThatSendsSomethingIsAlive() throws Exception {
        ignores(KEEPALIVE);
        try (RemoteHost host = connect();
                RemoteCommand command = host.openCommand(line -> {})) {
            command.exec("for i in 1 2 3 4 5 6 7 8 9; do echo $i; sleep 0.4; done");
            assertThat(new String(command.output(Duration.ofSeconds(30)).readAllBytes(), US_ASCII))
                    .endsWith("9\n");
            assertThat(command.await()).isZero();
        }
    }

    @Test
    void aServerThatTakesSomethingIsAlive() throws Exception {
        ignores(KEEPALIVE);
        CoreModuleProperties.WINDOW_SIZE.set(server.mina(), 1L << 16);
        try (RemoteHost host = connect();
                RemoteCommand command = host.openCommand(line -> {})) {
            command.exec(
                    "for i in 1 2 3 4 5 6 7 8 9; do dd bs=50000 count=1 iflag=fullblock of=/dev/null; sleep 0.4; done");
            writeTo(command, 450_000);
            assertThat(command.await()).isZero();
            assertThat(command.sent()).isEqualTo(450_000);
        }
    }

    private static void writeTo(RemoteCommand command, int bytes) throws IOException {
        try (OutputStream input = command.input()) {
            input.write(new byte[bytes]);
        }
    }

    @Test
    void aServerThatSaysNothingIsGone() throws Exception {
        ignores(KEEPALIVE);
        try (RemoteHost host = connect();
                RemoteCommand command = host.openCommand(line -> {})) {
            command.exec("sleep 20");
            TunnelException lost = catchThrowableOfType(TunnelException.class, command::await);
            assertThat(lost.reason()).isEqualTo(Reason.LOST);
            assertThat(lost).hasMessageContaining("does not respond");
        }
    }

    @Test
    void aServerThatDoesNotAnswerForAForwardIsToldAsThat() throws Exception {
        ignores("tcpip-forward", KEEPALIVE);
        try (RemoteHost host = connect();
                RemoteCommand chatter = host.openCommand(line -> {})) {
            chatter.exec("while echo; do sleep 0.2; done");
            long start = System.nanoTime();
            TunnelException refused = catchThrowableOfType(TunnelException.class, host::forward);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(2));
            assertThat(refused.reason()).isEqualTo(Reason.FORWARD_REFUSED);
            assertThat(refused).hasMessageContaining("has not answered the request for a forwarded port for 1 s");
        }
    }

    @Test
    void aServerThatDoesNotAnswerForASecondSessionIsToldAsThat() throws Exception {
        server.mina().setChannelFactories(List.of(new OnlyOne()));
        try (RemoteHost host = connect();
                RemoteCommand first = host.openCommand(line -> {});
                RemoteCommand second = host.openCommand(line -> {})) {
            first.exec("cat");
            TunnelException refused = catchThrowableOfType(TunnelException.class, () -> second.exec("cat"));
            assertThat(refused.reason()).isEqualTo(Reason.CHANNEL_REFUSED);
            assertThat(refused).hasMessageContaining("has not answered the request for one more channel for 1 s");
            first.input().close();
            assertThat(first.await()).isZero();
        }
    }

    @Test
    void aServerThatDoesNotAnswerForAShellIsToldAsThat() throws Exception {
        OnlyOne none = new OnlyOne();
        none.opened.incrementAndGet();
        server.mina().setChannelFactories(List.of(none));
        try (RemoteHost host = connect()) {
            TunnelException silent =
                    catchThrowableOfType(TunnelException.class, () -> host.start("", List.of("x"), line -> {}));
            assertThat(silent.reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(silent).hasMessageContaining("has not answered the request for a shell for 1 s");
        }
    }

    /** Opens one session; nobody hears of the others. */
    private static final class OnlyOne implements ChannelFactory {
        private final AtomicInteger opened = new AtomicInteger();

        @Override
        public String getName() {
            return "session";
        }

        @Override
        public Channel createChannel(Session session) {
            return new ChannelSession() {
                @Override
                public OpenFuture open(long recipient, long window, long packet, Buffer buffer) {
                    return opened.incrementAndGet() == 1
                            ? super.open(recipient, window, packet, buffer)
                            : new DefaultOpenFuture(this, this);
                }
            };
        }
    }
}
