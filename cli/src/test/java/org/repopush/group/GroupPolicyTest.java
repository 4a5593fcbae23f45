package org.repopush.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.push.model.ExitCode;

class GroupPolicyTest {
    private static final GroupPolicy TWO = GroupPolicy.quorum(2);

    static Stream<Arguments> decidesByHowManyAreLeftOfThree() {
        return Stream.of(
                Arguments.of(GroupPolicy.ALL, 3, true, ExitCode.OK),
                Arguments.of(GroupPolicy.ALL, 2, false, ExitCode.NOT_RELEASED),
                Arguments.of(GroupPolicy.ALL, 0, false, ExitCode.NOT_RELEASED),
                Arguments.of(TWO, 3, true, ExitCode.OK),
                Arguments.of(TWO, 2, true, ExitCode.OK),
                Arguments.of(TWO, 1, false, ExitCode.NOT_RELEASED),
                Arguments.of(GroupPolicy.BEST_EFFORT, 3, true, ExitCode.OK),
                Arguments.of(GroupPolicy.BEST_EFFORT, 1, true, ExitCode.INCONSISTENT),
                Arguments.of(GroupPolicy.BEST_EFFORT, 0, false, ExitCode.NOT_RELEASED));
    }

    @ParameterizedTest
    @MethodSource
    void decidesByHowManyAreLeftOfThree(GroupPolicy policy, int left, boolean goesOn, ExitCode end) {
        assertThat(policy.goesOnWith(left, 3)).isEqualTo(goesOn);
        assertThat(policy.foreseen(left, 3)).isEqualTo(end);
    }

    @Test
    void aQuorumIsNotNobody() {
        assertThatIllegalArgumentException().isThrownBy(() -> GroupPolicy.quorum(0));
        assertThat(TWO.needed(5)).isEqualTo(2);
        assertThat(GroupPolicy.BEST_EFFORT.needed(5)).isEqualTo(5);
    }
}
