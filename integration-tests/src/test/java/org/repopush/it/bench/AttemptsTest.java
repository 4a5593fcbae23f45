package org.repopush.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.repopush.it.bench.Sample.DIRECT;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final Scenario SCENARIO = Scenario.named("null", List.of()).get(0);

    private final Attempts attempts = new Attempts(Peers.others().get(1));

    @Test
    void goOnUntilTheyHaveTakenLongEnough() {
        attempts.add(new Run(4, 1, 1, 1));
        attempts.add(new Run(5, 1, 1, 1));
        assertThat(attempts.goOn(10)).isTrue();
        attempts.add(new Run(1, 1, 1, 1));
        assertThat(attempts.goOn(10)).isFalse();
        assertThat(attempts.cell(SCENARIO, DIRECT).problem())
                .as("nothing is wrong with fewer runs")
                .isEmpty();
    }

    @Test
    void endWithAFailureAndKeepWhatWasSaid() {
        attempts.fail(new IOException("exit status 1\nbroken"));
        assertThat(attempts.goOn(10)).isFalse();
        Cell cell = attempts.cell(SCENARIO, DIRECT);
        assertThat(cell.failed()).isTrue();
        assertThat(cell.problem()).isEqualTo("exit status 1\nbroken");
    }

    @Test
    void aFailureWithoutAMessageIsNamed() {
        attempts.fail(new IOException());
        assertThat(attempts.problem()).contains("IOException");
    }

    @Test
    void endWhereOneTakesTooLongWithoutBeingAFailure() {
        attempts.giveUp("> 5 s");
        assertThat(attempts.goOn(10)).isFalse();
        Cell cell = attempts.cell(SCENARIO, DIRECT);
        assertThat(cell.failed()).isFalse();
        assertThat(cell.outcome()).isEqualTo("> 5 s");
    }
}
