package org.repopush.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LockPatienceTest {
    @Test
    void endsWithItsTimeAndNotBefore() throws InterruptedException {
        LockPatience patience = new LockPatience(Duration.ofMillis(250), new Random(1));
        long start = System.nanoTime();
        int pauses = 0;
        while (patience.pause()) {
            pauses++;
        }
        assertThat(pauses).isBetween(1, 3);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(250), Duration.ofSeconds(5));
    }

    @Test
    void noneIsAtItsEndAtOnce() throws InterruptedException {
        assertThat(new LockPatience(Duration.ZERO, new Random(1)).pause()).isFalse();
    }
}
