package org.repopush.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TurnsTest {
    /** Pairs of transfers wait for each other: so two at a time are made, and never a third. */
    @Test
    void soManyTransferAtATime() throws Exception {
        Turns turns = new Turns(2);
        Phaser pairs = new Phaser(2);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService members = Executors.newFixedThreadPool(6);
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(members.submit(() -> turns.take(() -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    pairs.arriveAndAwaitAdvance();
                    return now.decrementAndGet();
                })));
            }
            for (Future<Integer> one : all) {
                one.get(10, TimeUnit.SECONDS);
            }
        } finally {
            members.shutdownNow();
        }
        assertThat(most).hasValue(2);
    }

    @Test
    void aTransferThatFailsGivesItsTurnBack() throws Exception {
        Turns turns = new Turns(1);
        assertThatThrownBy(() -> turns.take(() -> {
                    throw new IOException("no way");
                }))
                .isInstanceOf(IOException.class);
        assertThat(turns.<String>take(() -> "next")).isEqualTo("next");
    }
}
