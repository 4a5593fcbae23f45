package org.repopush.push.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.repopush.push.model.RemoteFailure;
import org.repopush.tunnel.RemoteScript.Answer;

class AnswerArityTest {
    private static final Answer REF = new Answer("ref", List.of("os/" + "a".repeat(100), "0".repeat(64), "-"));

    private static RemoteFailure refused(Answer answer, int times) {
        AnswerArity form = new AnswerArity();
        return catchThrowableOfType(RemoteFailure.class, () -> {
            for (int i = 0; i < times; i++) {
                form.check(answer);
            }
        });
    }

    @Test
    void aHundredThousandRefsAreTaken() {
        assertThat(refused(REF, 100_000)).isNull();
        assertThat(refused(REF, 100_001).value(0)).contains("more than 100000 lines");
    }

    /** Each by itself is as long as a line may be. */
    @Test
    void longAnswersAreBoundedTogether() {
        Answer metadata = new Answer("metadata", List.of("0".repeat(64), "0".repeat(1_000_000)));
        assertThat(refused(metadata, 40)).isNull();
        assertThat(refused(metadata, 60).value(0)).contains("more than 48 MiB");
    }

    /** They take memory without a character. */
    @Test
    void emptyValuesCountToo() {
        Answer blanks = new Answer("x", Collections.nCopies(500_000, ""));
        assertThat(refused(blanks, 4).value(0)).contains("more than 48 MiB");
    }

    @Test
    void anAnswerWithoutItsValuesIsRefused() {
        assertThat(refused(new Answer("ref", List.of("os/a")), 1).value(0)).contains("incomplete line");
        assertThat(refused(new Answer("fact", List.of()), 1).value(0)).contains("incomplete line");
    }
}
