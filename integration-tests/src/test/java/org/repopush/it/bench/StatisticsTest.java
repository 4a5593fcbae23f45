package org.repopush.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
        assertThat(Statistics.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Statistics(3, 4, 1, 9));
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(Statistics.of(List.of(100.0, 2.0, 4.0, 1.0))).isEqualTo(new Statistics(4, 3, 1, 100));
    }

    @Test
    void oneIsItsOwnMedian() {
        assertThat(Statistics.of(List.of(7.0))).isEqualTo(new Statistics(1, 7, 7, 7));
    }

    @Test
    void noneHasNoMedian() {
        assertThatThrownBy(() -> Statistics.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
