package org.repopush.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.MoveRules;
import org.repopush.push.model.PushException;
import org.repopush.repo.KindWords;
import org.repopush.repo.ostree.OstreeKind;

class LeasesTest {
    private static final KindWords WORDS = new OstreeKind().words();
    private static final String COMMIT = "0a".repeat(32);

    @Test
    void aWholeCommitStays() throws PushException {
        MoveRules rules = rules(COMMIT);
        assertThat(Leases.checked(rules, WORDS)).isEqualTo(rules);
    }

    /** As hooks of git and ostree write it. */
    @Test
    void zerosAreARefThatMustNotExist() throws PushException {
        assertThat(Leases.checked(rules("0".repeat(64)), WORDS).leases()).containsEntry("os/a", Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0a0a", "0", "main", "0A"})
    void whatIsNoCommitIsAMistakeOfTheUser(String text) {
        assertThatThrownBy(() -> Leases.checked(rules(text), WORDS))
                .isInstanceOfSatisfying(
                        PushException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ExitCode.USAGE))
                .hasMessage("--force-with-lease=os/a: '" + text + "' is not a whole commit checksum in lower-case hex");
    }

    @Test
    void upperCaseIsNone() {
        assertThatThrownBy(() -> Leases.checked(rules("0A".repeat(32)), WORDS)).isInstanceOf(PushException.class);
    }

    private static MoveRules rules(String revision) {
        return new MoveRules(false, Map.of("os/a", Optional.of(revision)), true);
    }
}
