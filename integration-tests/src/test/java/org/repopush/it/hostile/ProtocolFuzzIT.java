package org.repopush.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;

/**
 * Sessions with the installed receiver that are right, mutated and out of order, by chance. After each of them nothing outside of
 * what a push may change has changed, no process is left, the repository is whole, and an honest push goes through.
 */
@Needs({"ostree", "flock", "tar", "unprivileged"})
@ExtendWith(NoLeaks.class)
class ProtocolFuzzIT {
    @Test
    void whateverAClientSaysNothingElseIsTouched() throws IOException {
        try (FuzzTarget target = new FuzzTarget()) {
            target.isWhole();
            List<String> before = target.untouchable();
            Random seeds = LongRun.random();
            for (int number = 0; number < LongRun.times(100, 20_000); number++) {
                long seed = seeds.nextLong();
                Random random = new Random(seed);
                FuzzGrammar grammar = new FuzzGrammar(random, target.revisions());
                List<FuzzSequence.Action> actions = new FuzzSequence(random, grammar, target.archives()).actions();
                try {
                    target.play(actions);
                    assertThat(target.untouchable()).isEqualTo(before);
                    target.isWhole();
                } catch (IOException | AssertionError e) {
                    throw new AssertionError("sequence " + number + ", its seed " + seed + ": " + actions, e);
                }
            }
        }
    }
}
