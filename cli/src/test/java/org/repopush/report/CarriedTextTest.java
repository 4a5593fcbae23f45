package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.repopush.push.model.Carried;
import org.repopush.repo.Amount;

class CarriedTextTest {
    private static final OptionalInt PORT = OptionalInt.of(39041);

    private static Carried packed(long objects) {
        return Carried.inPacks(new Amount(objects, 100 * objects));
    }

    private static Carried requested(long objects) {
        return Carried.byRequest(new Amount(objects, 100 * objects), objects + 3, PORT);
    }

    private static void assertIs(Carried carried, String line) {
        assertThat(new CarriedText(carried).line()).contains(line);
    }

    @Test
    void saysHowManyCameByWhichWay() {
        assertIs(
                packed(653).plus(requested(2)), "655 objects: 653 from the pack, 2 by request through localhost:39041");
        assertIs(packed(1).plus(requested(1)), "2 objects: 1 from the pack, 1 by request through localhost:39041");
    }

    @Test
    void leavesOutTheWayThatWasNotTaken() {
        assertIs(packed(655), "655 objects from the pack");
        assertIs(packed(1), "1 object from the pack");
        assertIs(requested(655), "655 objects by request through localhost:39041");
        assertIs(requested(1), "1 object by request through localhost:39041");
    }

    @Test
    void aPortWithoutAnObjectIsNoWay() {
        assertIs(packed(655).plus(requested(0)), "655 objects from the pack");
        assertThat(new CarriedText(requested(0)).line()).isEmpty();
        assertThat(new CarriedText(Carried.NONE).line()).isEmpty();
    }
}
