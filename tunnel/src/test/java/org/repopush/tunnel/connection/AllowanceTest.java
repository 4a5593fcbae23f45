package org.repopush.tunnel.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    private static final long WINDOWS = 16 << 20;

    private final Allowance allowance = new Allowance();

    private void learn(long onItsWay, long millis) {
        allowance.learn(onItsWay, Duration.ofMillis(millis).toNanos());
    }

    /** What is allowed is on its way all the time: it takes as long as the way is, or longer where the line carries less. */
    private void fill(long bytesPerSecond, long roundTrip, int times) {
        learn(0, roundTrip);
        for (int i = 0; i < times; i++) {
            long bytes = allowance.bytes();
            learn(bytes, Math.max(roundTrip, bytes * 1000 / bytesPerSecond));
        }
    }

    @Test
    void aFastLineIsFullAfterOneRoundTripMore() {
        fill(125_000_000, 100, 2);
        assertThat(allowance.bytes()).isGreaterThan(WINDOWS);
    }

    @Test
    void aSlowLineHoldsWhatItCarriesInASecondAndARoundTrip() {
        fill(300_000, 100, 10);
        assertThat(allowance.bytes()).isBetween(300_000L, 340_000L);
    }

    @Test
    void aLongWayIsNoSlowLine() {
        fill(1_000_000, 600, 10);
        assertThat(allowance.bytes()).isBetween(1_500_000L, 1_700_000L);
        fill(50_000_000, 2_000, 10);
        assertThat(allowance.bytes()).isGreaterThan(WINDOWS);
    }

    @Test
    void neverIsSoLittleAllowedThatAPacketWaitsForTheOther() {
        learn(0, 100);
        learn(1 << 20, 100_000);
        assertThat(allowance.bytes()).isEqualTo(Allowance.LEAST);
    }

    @Test
    void aStallIsForgottenWithTheNextArrivals() {
        fill(1_000_000, 100, 10);
        learn(allowance.bytes(), 20_000);
        assertThat(allowance.bytes()).isLessThan(200_000);
        fill(1_000_000, 100, 10);
        assertThat(allowance.bytes()).isBetween(1_000_000L, 1_200_000L);
    }

    @Test
    void whoSendsLittleLosesNothing() {
        fill(125_000_000, 100, 2);
        long full = allowance.bytes();
        learn(100_000, 110);
        learn(0, 100);
        assertThat(allowance.bytes()).isEqualTo(full);
    }

    @Test
    void aWayThatHasBecomeLongerIsNoSlowLine() {
        fill(10_000_000, 20, 10);
        fill(10_000_000, 1_500, 20);
        assertThat(allowance.bytes()).isGreaterThan(20_000_000);
    }
}
