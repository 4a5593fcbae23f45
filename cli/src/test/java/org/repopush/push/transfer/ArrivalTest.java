package org.repopush.push.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.repopush.repo.Amount;

class ArrivalTest {
    private static final int BLOCK = 32 << 10;

    private final AtomicLong come = new AtomicLong();
    private final SentCounter tally = new SentCounter();
    /** Something else has been written before. */
    private final Arrival arrival = new Arrival(come::get, 100, tally);

    private final OutputStream out = arrival.counted(new ByteArrayOutputStream());

    private void write(int bytes) throws IOException {
        out.write(new byte[bytes]);
        arrival.wrote(new Amount(1, bytes));
    }

    @Test
    void whatIsWrittenHasNotArrived() throws IOException {
        write(BLOCK);
        come.set(100 + BLOCK - 1);
        arrival.look();
        assertThat(tally.now()).isEqualTo(Amount.NONE);
    }

    @Test
    void whatHasComeCountsOnce() throws IOException {
        write(BLOCK);
        write(BLOCK);
        come.set(100 + BLOCK);
        arrival.look();
        arrival.look();
        assertThat(tally.now()).isEqualTo(new Amount(1, BLOCK));
    }

    @Test
    void smallOnesCountTogether() throws IOException {
        for (int i = 0; i < 1000; i++) {
            write(100);
        }
        come.set(100 + 50_000);
        arrival.look();
        assertThat(tally.now().bytes()).isBetween(50_000L - (16 << 10) - 100, 50_000L);
        come.set(100 + 100_000);
        arrival.look();
        assertThat(tally.now()).isEqualTo(new Amount(1000, 100_000));
    }

    @Test
    void whatTheFarEndHasTakenWithSuccessHasCome() throws IOException {
        write(BLOCK);
        out.write(1);
        arrival.complete();
        assertThat(tally.now()).isEqualTo(new Amount(1, BLOCK));
    }
}
