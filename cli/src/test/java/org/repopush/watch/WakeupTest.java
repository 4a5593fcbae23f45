package org.repopush.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WakeupTest {
    private static void signal() throws IOException, InterruptedException {
        String pid = Long.toString(ProcessHandle.current().pid());
        assertThat(new ProcessBuilder("kill", "-USR1", pid).start().waitFor()).isZero();
    }

    @Test
    void theSignalEndsTheWaitOnceAndCountsWhenItCameBefore() throws IOException, InterruptedException {
        try (Wakeup wakeup = Wakeup.bySignal()) {
            assertThat(wakeup.await(Duration.ofMillis(1))).isFalse();
            signal();
            assertThat(wakeup.await(Duration.ofSeconds(30))).isTrue();
            assertThat(wakeup.await(Duration.ofMillis(1))).isFalse();
        }
    }

    @Test
    void anotherOneCanFollow() throws IOException, InterruptedException {
        Wakeup first = Wakeup.bySignal();
        first.close();
        try (Wakeup second = Wakeup.bySignal()) {
            signal();
            assertThat(second.await(Duration.ofSeconds(30))).isTrue();
        }
    }
}
