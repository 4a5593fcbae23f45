package org.repopush.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;

@ExtendWith(NoLeaks.class)
class MeasuringTest {
    private static final String STAT =
            "42 (a (b) c) S 1 42 42 0 -1 4194560 1 2 3 4 11 12 250 25 20 0 1 0 100 1000 10 18446744073709551615";

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    /** With something that has no children as the server. */
    private Run measure(Duration limit, String script) throws IOException {
        try (Started server = Command.of("sleep", "60").start()) {
            Stopwatch stopwatch = new Stopwatch(directory.resolve("time"), limit, new ServerCpu(server.pid()));
            return stopwatch.measure(Command.of("sh", "-c", script));
        }
    }

    @Test
    void readsWhatTimeWrites() throws IOException {
        assertThat(Stopwatch.read(2, 0.5, "1.25 0.50 9000\n")).isEqualTo(new Run(2, 1.75, 0.5, 9000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.25 0.50", "Command exited with non-zero status 1\n1.25 0.50 9000"})
    void refusesWhatTimeDoesNotWrite(String text) {
        assertThatThrownBy(() -> Stopwatch.read(2, 0.5, text)).isInstanceOf(IOException.class);
    }

    @Test
    void readsTheCpuTimeOfChildrenWhateverTheNameOfTheProgram() {
        assertThat(ServerCpu.read(STAT)).isEqualTo(2.75);
    }

    @Test
    @Needs("time")
    void countsEveryProcessOfTheClient() throws IOException {
        Run run = measure(LONG, "i=0; (while [ $i -lt 300000 ]; do i=$((i + 1)); done) | cat; exit 0");
        assertThat(run.cpuSeconds()).isPositive().isLessThan(run.seconds() * 64);
        assertThat(run.serverCpuSeconds()).isZero();
        assertThat(run.peakKibibytes()).isPositive();
    }

    @Test
    @Needs("time")
    void aFailureSaysWhatTheToolSaid() {
        assertThatThrownBy(() -> measure(LONG, "echo this went wrong >&2; exit 3"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("exit status 3", "this went wrong");
    }

    @Test
    @Needs("time")
    void whatTakesTooLongIsEnded() {
        assertThatThrownBy(() -> measure(Duration.ofMillis(200), "sleep 600")).isInstanceOf(TooSlowException.class);
    }
}
