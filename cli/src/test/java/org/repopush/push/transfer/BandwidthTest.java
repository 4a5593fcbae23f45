package org.repopush.push.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BandwidthTest {
    private static final byte[] BYTES = new byte[100_000];

    static {
        new Random(1).nextBytes(BYTES);
    }

    private static Duration took(OutputStream out, int times) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            out.write(BYTES);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void bytesArriveAsTheyWereWrittenAndNotSooner() throws IOException {
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        assertThat(took(new Bandwidth(OptionalLong.of(500_000)).limit(arrived), 1))
                .isGreaterThan(Duration.ofMillis(150)); // the last piece is written when its turn begins
        assertThat(arrived.toByteArray()).isEqualTo(BYTES);
    }

    @Test
    void allStreamsShareIt() throws IOException {
        Bandwidth bandwidth = new Bandwidth(OptionalLong.of(500_000));
        OutputStream one = bandwidth.limit(OutputStream.nullOutputStream());
        OutputStream two = bandwidth.limit(OutputStream.nullOutputStream());
        assertThat(took(one, 1).plus(took(two, 1))).isGreaterThan(Duration.ofMillis(350));
    }

    @Test
    void withoutALimitAStreamIsLeftAsItIs() {
        OutputStream out = OutputStream.nullOutputStream();
        assertThat(new Bandwidth(OptionalLong.empty()).limit(out)).isSameAs(out);
    }

    @Test
    void anInterruptEndsTheWait() {
        OutputStream out = new Bandwidth(OptionalLong.of(1)).limit(OutputStream.nullOutputStream());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> out.write(BYTES)).isInstanceOf(InterruptedIOException.class);
    }
}
