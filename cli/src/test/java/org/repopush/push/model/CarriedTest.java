package org.repopush.push.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.repopush.repo.Amount;

class CarriedTest {
    private static final Carried PACKED = Carried.inPacks(new Amount(3, 30));
    private static final Carried REQUESTED = Carried.byRequest(new Amount(2, 20), 5, OptionalInt.of(4001));

    @Test
    void theTotalIsOfBothWays() {
        Carried both = PACKED.plus(REQUESTED);

        assertThat(both).isEqualTo(new Carried(new Amount(3, 30), new Amount(2, 20), 5, OptionalInt.of(4001)));
        assertThat(both.total()).isEqualTo(new Amount(5, 50));
        assertThat(REQUESTED.plus(PACKED)).isEqualTo(both);
        assertThat(Carried.NONE.plus(both).plus(Carried.NONE)).isEqualTo(both);
        assertThat(Carried.NONE.total()).isEqualTo(Amount.NONE);
    }

    @Test
    void ofTwoPortsTheLaterOneIsSaid() {
        Carried later = Carried.byRequest(new Amount(1, 10), 1, OptionalInt.of(4002));

        assertThat(REQUESTED.plus(later).port()).hasValue(4002);
        assertThat(REQUESTED.plus(later).requests()).isEqualTo(6);
    }
}
