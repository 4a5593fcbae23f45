package org.repopush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.push.model.ExitCode;

class InterruptionTest {
    private static final int PATIENCE = 30;

    /** What runs in the child: waits to be interrupted, cleans up, and ends with the status that it is given. */
    static final class Waiting {
        private Waiting() {}

        public static void main(String[] args) {
            Interruption interruption = Interruption.of(Thread.currentThread());
            if (args[0].equals("at-once")) {
                interruption.exit(Integer.parseInt(args[1]));
                return;
            }
            try {
                System.out.println("ready");
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                System.out.println("cleaned up");
            }
            interruption.exit(Integer.parseInt(args[1]));
        }
    }

    /** A child whose INT is not ignored, as it is in whatever a shell started in the background. */
    private static Process start(String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT", java, "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), Waiting.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void cleansUpAndEndsWithTheStatusOfAnInterruptedRun(String signal) throws Exception {
        assertThat(signalled(signal, ExitCode.INTERRUPTED.status())).isEqualTo(130);
    }

    @Test
    void doesNotTurnARunThatEndedWellIntoAnInterruptedOne() throws Exception {
        assertThat(signalled("TERM", 0)).isZero();
    }

    @Test
    void endsWithTheStatusWhenNobodySignals() throws Exception {
        Process child = start("at-once", "8");

        assertThat(child.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isEqualTo(8);
    }

    private static int signalled(String signal, int statusOfTheRun) throws Exception {
        Process child = start("wait", Integer.toString(statusOfTheRun));
        try (BufferedReader output = child.inputReader(UTF_8)) {
            assertThat(output.readLine()).isEqualTo("ready");
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid())).start();
            assertThat(kill.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();

            assertThat(child.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
            assertThat(output.readLine()).isEqualTo("cleaned up");
            return child.exitValue();
        } finally {
            child.destroyForcibly();
        }
    }
}
