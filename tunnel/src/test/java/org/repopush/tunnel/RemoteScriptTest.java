package org.repopush.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.tunnel.RemoteScript.Answer;
import org.repopush.tunnel.embedded.EmbeddedHost;
import org.repopush.tunnel.io.Eventually;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** Real shells behind a real connection. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class RemoteScriptTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Answers what it was started with, then echoes each request until its input ends. */
    private static final String ECHO = """
            {
            run=$2; shift 3
            answer() { printf '@%s %s\\n' "$run" "$*"; }
            answer hello "$@"
            while read -r line; do
                case $line in
                    ping) answer pinged ;;
                    quit*) exit 7 ;;
                    *) answer got $line ;;
                esac
            done
            echo ended >ended
            exit 0
            }
            """;

    @TempDir
    Path directory;

    private EmbeddedHost embedded;
    private RemoteHost host;
    private final List<String> stderr = new CopyOnWriteArrayList<>();

    @BeforeEach
    void connect() throws Exception {
        embedded = EmbeddedHost.start(directory.resolve("a home"));
        host = RemoteHost.connect(embedded.host(), options(Duration.ofSeconds(30)), line -> {});
    }

    private SshOptions options(Duration timeout) {
        SshOptions given = embedded.options();
        return new SshOptions(
                given.configFile(), given.port(), given.identities(), given.jump(), given.options(), timeout);
    }

    @AfterEach
    void close() throws Exception {
        host.close();
        embedded.close();
    }

    private RemoteScript start(String program, String... firstStep) throws Exception {
        return host.start(program, List.of(firstStep), stderr::add);
    }

    private static Answer next(RemoteScript script) throws Exception {
        return script.poll(LONG).orElseThrow();
    }

    private static TunnelException failure(RemoteScript script) {
        return catchThrowableOfType(TunnelException.class, () -> script.poll(LONG));
    }

    @Test
    void firstStepArrivesAndRequestsAreAnswered() throws Exception {
        try (RemoteScript script = start(ECHO, "probe", "/srv/a b\n%")) {
            assertThat(next(script)).isEqualTo(new Answer("hello", List.of("probe", "/srv/a b\n%")));
            script.send("stage", List.of("x y", "-", "ü\u0001"));
            assertThat(next(script)).isEqualTo(new Answer("got", List.of("stage", "x y", "-", "ü\u0001")));
        }
    }

    @Test
    void requestSentBeforeTheFirstAnswerIsNotSwallowedByTheShell() throws Exception {
        try (RemoteScript script = start("sleep 0.3\n" + ECHO, "probe")) {
            script.send("early", List.of());
            assertThat(next(script).key()).isEqualTo("hello");
            assertThat(next(script).values()).containsExactly("early");
        }
    }

    @Test
    void lengthInTheHeadCountsTheBytesThatFollow() {
        LineProtocol.Head head =
                LineProtocol.Head.of("echo ü", List.of("probe", "a b"), Duration.ofMillis(2500), "0123456789abcdef");
        String body = "case ${ZSH_VERSION-} in ?*) exec sh -s ;; esac\n"
                + "set -- 2 0123456789abcdef 2 probe a%20b\necho ü\n";
        assertThat(head.text())
                .isEqualTo(": repo-push/2 " + (body.length() + 1) + " 0123456789abcdef 2 probe a%20b\n" + body);
    }

    @Test
    void noiseIsIgnored() throws Exception {
        String noisy = "echo welcome; echo '@0123456789abcdef forged x'; echo @; printf 'no newline'\n" + ECHO;
        try (RemoteScript script = start(noisy, "probe")) {
            assertThat(next(script).key()).isEqualTo("hello");
            assertThat(script.poll(Duration.ofMillis(100))).isEmpty();
        }
    }

    @Test
    void stderrIsHarmlessAndCut() throws Exception {
        String program = "printf 'red \\033[31m\\rline\\n%3000d\\n' 5 >&2\n" + ECHO;
        try (RemoteScript script = start(program, "probe")) {
            next(script);
            Eventually.holds(() -> assertThat(stderr).hasSizeGreaterThanOrEqualTo(3));
            assertThat(stderr.get(0)).isEqualTo("red \uFFFD[31m\uFFFDline");
            assertThat(stderr).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(2000));
        }
    }

    @Test
    void endOfTheScriptIsToldWithStatusAndLastWords() throws Exception {
        try (RemoteScript script = start(ECHO.replace("exit 7", "echo no space >&2; exit 7"), "probe")) {
            next(script);
            script.send("quit", List.of());
            TunnelException end = failure(script);
            assertThat(end.reason()).isEqualTo(Reason.ENDED);
            assertThat(end.exitStatus()).hasValue(7);
            assertThat(end).hasMessageContaining("ended with status 7: no space");
            assertThat(failure(script).reason()).as("and again").isEqualTo(Reason.ENDED);
            assertThatThrownBy(() -> script.send("more", List.of())).isInstanceOf(TunnelException.class);
        }
    }

    @Test
    void lastWordsThatComeAfterTheEndOfTheOutputAreWaitedFor() throws Exception {
        String program = "echo no >&2; echo space >&2; exit 7\n";
        try (RemoteScript script = host.start(program, List.of("probe"), line -> pause(Duration.ofMillis(300)))) {
            assertThat(failure(script)).hasMessageContaining("ended with status 7: no; space");
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatAShellSaysInsteadOfAnsweringIsPassedOn() throws Exception {
        try (RemoteScript script = start("echo This account is not available; exit 1\n", "probe")) {
            assertThat(failure(script)).hasMessageContaining("ended with status 1: This account is not available");
        }
    }

    @Test
    void answersBeforeTheEndAreAllDelivered() throws Exception {
        String program = "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo \"@$2 n $i\"; done; exit 3\n";
        try (RemoteScript script = start("{\nset -- 1 \"$2\"\n" + program + "}\n", "probe")) {
            for (int i = 1; i <= 3000; i++) {
                assertThat(next(script).values()).containsExactly(Integer.toString(i));
            }
            assertThat(failure(script).exitStatus()).hasValue(3);
        }
    }

    @Test
    void shellThatLeavesItsOutputToAChildHasEnded() throws Exception {
        String program = "{\necho \"@$2 hello\"; sleep 2 & exit 4\n}\n";
        try (RemoteScript script = start(program, "probe")) {
            next(script);
            TunnelException end = failure(script);
            assertThat(end.reason()).isEqualTo(Reason.ENDED);
        }
    }

    @Test
    void endlessLineIsRefusedInBoundedMemory() throws Exception {
        try (RemoteScript script = start("{\ntr '\\0' x </dev/zero\n}\n", "probe")) {
            TunnelException end = failure(script);
            assertThat(end.reason()).isEqualTo(Reason.PROTOCOL);
        }
    }

    @Test
    void malformedAnswerIsRefused() throws Exception {
        try (RemoteScript script = start("{\necho \"@$2 key 100%\"\nread -r x\n}\n", "probe")) {
            assertThat(failure(script).reason()).isEqualTo(Reason.PROTOCOL);
        }
    }

    @Test
    void lostConnectionIsToldAtOnce() throws Exception {
        try (RemoteScript script = start(ECHO, "probe")) {
            next(script);
            Thread cut = new Thread(() -> {
                try {
                    embedded.close();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            cut.start();
            long start = System.nanoTime();
            TunnelException lost = failure(script);
            assertThat(lost.reason()).isEqualTo(Reason.LOST);
            assertThat(lost).hasMessageContaining("the connection to").hasMessageContaining("is lost");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            cut.join();
        }
    }

    @Test
    void interruptEndsTheWait() throws Exception {
        try (RemoteScript script = start(ECHO, "probe")) {
            next(script);
            AtomicReference<Throwable> seen = new AtomicReference<>();
            Thread waiting = new Thread(() -> {
                try {
                    script.poll(LONG);
                } catch (Exception e) {
                    seen.set(e);
                }
            });
            waiting.start();
            waiting.interrupt();
            waiting.join(5000);
            assertThat(seen.get()).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void startReactsToAnInterrupt() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> start(ECHO, "probe")).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void pingsComeByThemselves() throws Exception {
        host.close();
        host = RemoteHost.connect(embedded.host(), options(Duration.ofSeconds(1)), line -> {});
        try (RemoteScript script = start(ECHO, "probe")) {
            next(script);
            assertThat(next(script).key()).isEqualTo("pinged");
            assertThat(next(script).key()).isEqualTo("pinged");
        }
    }

    @Test
    void sendAllTakesManyLinesInOneGo() throws Exception {
        List<List<String>> lines = IntStream.range(0, 50_000)
                .mapToObj(i -> List.of("ref", "name/of-" + i, "ü".repeat(20)))
                .toList();
        String counting = "{\necho \"@$2 hello\"; n=0; while read -r l; do case $l in done) echo \"@$2 count $n\";; "
                + "ref*) n=$((n+1));; esac; done\n}\n";
        try (RemoteScript script = start(counting, "probe")) {
            next(script);
            List<List<String>> all = new ArrayList<>(lines);
            all.add(List.of("done"));
            script.sendAll(all);
            assertThat(next(script)).isEqualTo(new Answer("count", List.of("50000")));
        }
    }

    @Test
    void emptyValuesAreRefused() throws Exception {
        try (RemoteScript script = start(ECHO, "probe")) {
            assertThatThrownBy(() -> script.send("x", List.of(""))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> script.sendAll(List.of(List.of()))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void closeLetsTheScriptFinish() throws Exception {
        RemoteScript script = start(ECHO, "probe");
        next(script);
        script.close();
        script.close();
        assertThat(Files.readString(directory.resolve("a home/ended"))).isEqualTo("ended\n");
    }

    @Test
    void closeDoesNotWaitForEverAndKeepsTheInterrupt() throws Exception {
        host.close();
        host = RemoteHost.connect(embedded.host(), options(Duration.ofSeconds(1)), line -> {});
        RemoteScript script = start("{\necho \"@$2 hello\"; trap '' TERM; sleep 3\n}\n", "probe");
        next(script);
        Thread.currentThread().interrupt();
        long start = System.nanoTime();
        script.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void nobodyAskingStopsTheRemoteSide() throws Exception {
        String flood =
                "{\ni=0; while [ $i -lt 200 ]; do i=$((i+1)); printf '@%s n %0500000d\\n' \"$2\" $i; done; echo all >all\n}\n";
        try (RemoteScript script = start(flood, "probe")) {
            assertThat(script.poll(LONG)).isPresent();
            assertThat(Files.exists(directory.resolve("a home/all"))).isFalse();
            Optional<Answer> last = Optional.empty();
            for (int i = 2; i <= 200; i++) {
                last = script.poll(LONG);
            }
            assertThat(last.orElseThrow().values().get(0)).endsWith("0200");
        }
    }
}
