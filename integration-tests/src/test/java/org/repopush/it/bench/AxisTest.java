package org.repopush.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void aLogarithmicOneGivesEqualRatiosEqualRoom() {
        Axis axis = new Axis(0.1, 10, true, 300, 100);
        assertThat(axis.place(0.1)).isCloseTo(300, within(1e-9));
        assertThat(axis.place(1)).isCloseTo(200, within(1e-9));
        assertThat(axis.place(10)).isCloseTo(100, within(1e-9));
    }

    @Test
    void aLinearOneGivesEqualDifferencesEqualRoom() {
        Axis axis = new Axis(0, 100, false, 10, 20);
        assertThat(axis.place(50)).isCloseTo(15, within(1e-9));
    }

    @Test
    void aSingleValueStandsInTheMiddle() {
        assertThat(new Axis(5, 5, true, 100, 300).place(5)).isEqualTo(200);
    }

    @Test
    void itGoesFromRoundNumberToRoundNumber() {
        Axis axis = Axis.around(0.3, 71, 0, 1);
        assertThat(axis.least()).isCloseTo(0.2, within(1e-9));
        assertThat(axis.most()).isCloseTo(100, within(1e-9));
        assertThat(axis.ticks()).hasSize(9).first().isEqualTo(axis.least());
    }

    @Test
    void roundNumbersThemselvesAreTheEnds() {
        Axis axis = Axis.around(0.1, 10, 0, 1);
        assertThat(axis.least()).isCloseTo(0.1, within(1e-9));
        assertThat(axis.most()).isCloseTo(10, within(1e-9));
    }

    @Test
    void thereIsNoLogarithmOfNothing() {
        assertThatThrownBy(() -> new Axis(0, 1, true, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
