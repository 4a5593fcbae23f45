package org.repopush.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.tunnel.embedded.EmbeddedHost;
import org.repopush.tunnel.io.Eventually;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** Real commands behind a real connection. */
@ExtendWith(NoLeaks.class)
@Timeout(120)
class RemoteCommandTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int CHANNELS = 4;
    private static final int MEGABYTES_A_CHANNEL = 50;

    /** Far more than the windows and buffers between us and the command. */
    private static final int MEGABYTES_THAT_FIT_NOWHERE = 64;

    @TempDir
    Path directory;

    private EmbeddedHost embedded;
    private RemoteHost host;
    private final List<String> stderr = new CopyOnWriteArrayList<>();

    @BeforeEach
    void connect() throws Exception {
        embedded = EmbeddedHost.start(directory);
        host = RemoteHost.connect(embedded.host(), embedded.options(), line -> {});
    }

    @AfterEach
    void close() throws Exception {
        host.close();
        embedded.close();
    }

    private RemoteCommand started(String command) throws Exception {
        RemoteCommand started = host.openCommand(stderr::add);
        started.exec(command);
        return started;
    }

    @Test
    void inputIsReadAndOutputComesBack() throws Exception {
        try (RemoteCommand command = started("cat")) {
            command.input().write("hello".getBytes(UTF_8));
            command.input().close();
            assertThat(command.output(LONG).readAllBytes()).isEqualTo("hello".getBytes(UTF_8));
            assertThat(command.await()).isZero();
        }
    }

    @Test
    void bulkThroughSeveralChannelsArrivesAsItWasSent() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CHANNELS);
        try {
            List<RemoteCommand> commands = new ArrayList<>();
            for (int i = 0; i < CHANNELS; i++) {
                commands.add(host.openCommand(stderr::add));
            }
            List<Future<String>> sums = new ArrayList<>();
            for (RemoteCommand command : commands) {
                int seed = sums.size();
                sums.add(threads.submit(() -> sent(command, seed)));
            }
            for (int i = 0; i < CHANNELS; i++) {
                String sent = sums.get(i).get();
                assertThat(new String(commands.get(i).output(LONG).readAllBytes(), UTF_8))
                        .startsWith(sent);
                assertThat(commands.get(i).await()).isZero();
                commands.get(i).close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static String sent(RemoteCommand command, int seed) throws Exception {
        command.exec("sha256sum");
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[1 << 20];
        Random random = new Random(seed);
        try (OutputStream input = command.input()) {
            for (int i = 0; i < MEGABYTES_A_CHANNEL; i++) {
                random.nextBytes(block);
                digest.update(block);
                input.write(block);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Test
    void statusAndStderrAreTold() throws Exception {
        try (RemoteCommand command = started("echo one >&2; printf 'red \\033[31m\\n' >&2; exit 3")) {
            assertThat(command.await()).isEqualTo(3);
            assertThat(stderr).containsExactly("one", "red \uFFFD[31m");
        }
    }

    private static void writeTooMuch(RemoteCommand command) throws IOException {
        byte[] block = new byte[1 << 20];
        for (int i = 0; i < MEGABYTES_THAT_FIT_NOWHERE; i++) {
            command.input().write(block);
        }
        command.input().flush();
    }

    @Test
    void commandThatDiesEarlyIsToldToItsWriter() throws Exception {
        try (RemoteCommand command = started("head -c 3000000 >/dev/null; echo no space >&2; exit 5")) {
            TunnelException ended = catchThrowableOfType(TunnelException.class, () -> writeTooMuch(command));
            assertThat(ended.reason()).isEqualTo(Reason.ENDED);
            assertThat(ended.exitStatus()).hasValue(5);
            assertThat(ended).hasMessageContaining("ended with status 5: no space");
            command.input().close();
            assertThat(command.await()).isEqualTo(5);
        }
    }

    @Test
    void commandThatDoesNotExistHasAStatusToo() throws Exception {
        try (RemoteCommand command = started("no-such-command")) {
            assertThat(command.await()).isEqualTo(127);
            assertThat(stderr).singleElement().asString().contains("no-such-command");
        }
    }

    @Test
    void connectionCutWhileWritingIsLost() throws Exception {
        RemoteCommand command = started("sleep 60");
        AtomicReference<Throwable> seen = new AtomicReference<>();
        Thread writing = new Thread(() -> seen.set(catchThrowable(() -> writeTooMuch(command))));
        writing.start();
        Eventually.holds(() -> assertThat(writing.getState()).isIn(Thread.State.WAITING, Thread.State.TIMED_WAITING));
        embedded.close();
        writing.join(10_000);
        assertThat(seen.get())
                .isInstanceOfSatisfying(
                        TunnelException.class, lost -> assertThat(lost.reason()).isEqualTo(Reason.LOST));
        assertThatThrownBy(command::await)
                .isInstanceOfSatisfying(
                        TunnelException.class, lost -> assertThat(lost.reason()).isEqualTo(Reason.LOST));
        assertThatThrownBy(() -> host.openCommand(line -> {}))
                .isInstanceOfSatisfying(
                        TunnelException.class, lost -> assertThat(lost.reason()).isEqualTo(Reason.LOST));
        command.close();
    }

    /** A child that is in nobody's list of children holds the output open as long as it lives; NoLeaks would see its readers. */
    @Test
    void closedHostEndsAlsoTheChildWhoseParentHasGone() throws Exception {
        try (RemoteCommand command = started("(sleep 60 &) && echo left && exec cat")) {
            assertThat(command.output(LONG).readNBytes(5)).isEqualTo("left\n".getBytes(UTF_8));
            embedded.close();
        }
    }

    @Test
    void writerThatIsGivenUpIsTold() throws Exception {
        RemoteCommand command = started("sleep 1");
        AtomicReference<Throwable> seen = new AtomicReference<>();
        Thread writing = new Thread(() -> seen.set(catchThrowable(() -> writeTooMuch(command))));
        writing.start();
        Eventually.holds(() -> assertThat(writing.getState()).isIn(Thread.State.WAITING, Thread.State.TIMED_WAITING));
        command.close();
        writing.join(10_000);
        assertThat(seen.get()).isInstanceOf(TunnelException.class).hasMessageContaining("was stopped");
    }

    @Test
    void interruptEndsTheWriter() throws Exception {
        try (RemoteCommand command = started("sleep 1")) {
            AtomicReference<Throwable> seen = new AtomicReference<>();
            Thread writing = new Thread(() -> seen.set(catchThrowable(() -> writeTooMuch(command))));
            writing.start();
            Eventually.holds(
                    () -> assertThat(writing.getState()).isIn(Thread.State.WAITING, Thread.State.TIMED_WAITING));
            writing.interrupt();
            writing.join(10_000);
            assertThat(seen.get()).isInstanceOf(InterruptedIOException.class);
        }
    }

    @Test
    void silenceHasALimitAndWorkIsNoSilence() throws Exception {
        try (RemoteCommand busy = started("for i in 1 2 3 4 5 6; do sleep 0.3; echo $i >&2; done");
                RemoteCommand silent = started("sleep 3")) {
            assertThat(busy.await(Duration.ofSeconds(1))).isZero();
            assertThat(catchThrowableOfType(TunnelException.class, () -> silent.await(Duration.ofMillis(300)))
                            .reason())
                    .isEqualTo(Reason.STALLED);
        }
    }

    /** What it takes from its input is seen by the window, also while nothing more is written. */
    @Test
    void readerHasALimitAndWorkIsNoSilence() throws Exception {
        Duration limit = Duration.ofSeconds(1);
        try (RemoteCommand slow =
                        started("for i in 1 2 3 4 5 6 7 8; do sleep 0.4; head -c 200000 >/dev/null; done; echo end");
                RemoteCommand silent = started("exec sleep 30")) {
            slow.input().write(new byte[1_600_000]);
            slow.input().flush();
            assertThat(slow.output(limit).readAllBytes()).isEqualTo("end\n".getBytes(UTF_8));
            assertThat(catchThrowableOfType(
                                    TunnelException.class,
                                    () -> silent.output(limit).read())
                            .reason())
                    .isEqualTo(Reason.STALLED);
        }
    }

    @Test
    void nothingWorksBeforeTheCommandAndOnlyOneCommandDoes() throws Exception {
        try (RemoteCommand command = host.openCommand(stderr::add)) {
            assertThatThrownBy(command::input).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> command.output(LONG)).isInstanceOf(IllegalStateException.class);
            command.exec("true");
            assertThatThrownBy(() -> command.exec("true")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void closeIsPromptAndTwiceAndAlsoByTheHost() throws Exception {
        RemoteCommand unused = host.openCommand(stderr::add);
        RemoteCommand closedBefore = started("sleep 2");
        RemoteCommand left = started("sleep 2");
        long start = System.nanoTime();
        closedBefore.close();
        closedBefore.close();
        host.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        for (Callable<Integer> wait : List.<Callable<Integer>>of(unused::await, left::await, closedBefore::await)) {
            assertThatThrownBy(wait::call).isInstanceOf(TunnelException.class).hasMessageContaining("was stopped");
        }
    }
}
