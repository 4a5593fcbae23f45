package org.repopush.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.repopush.group.MemberOutcome.State.FAILED;
import static org.repopush.group.MemberOutcome.State.GIVEN_UP;
import static org.repopush.group.MemberOutcome.State.PLANNED;
import static org.repopush.group.MemberOutcome.State.PUBLISHED;
import static org.repopush.group.MemberOutcome.State.ROLLED_BACK;
import static org.repopush.group.MemberOutcome.State.UNKNOWN;
import static org.repopush.group.MemberOutcome.State.UP_TO_DATE;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.group.MemberOutcome.State;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;

class GroupOutcomeTest {
    static Stream<Arguments> theExitCodeSaysWhereItIs() {
        return Stream.of(
                row(ExitCode.OK, PUBLISHED, PUBLISHED),
                row(ExitCode.OK, PUBLISHED, UP_TO_DATE),
                row(ExitCode.OK, UP_TO_DATE, UP_TO_DATE),
                row(ExitCode.OK, PLANNED, UP_TO_DATE),
                row(ExitCode.NOT_RELEASED, GIVEN_UP, FAILED),
                row(ExitCode.NOT_RELEASED, UP_TO_DATE, FAILED),
                row(ExitCode.NOT_RELEASED, FAILED, FAILED),
                row(ExitCode.INCONSISTENT, PUBLISHED, FAILED),
                row(ExitCode.INCONSISTENT, PUBLISHED, UNKNOWN),
                row(ExitCode.INCONSISTENT, UNKNOWN, UNKNOWN));
    }

    private static Arguments row(ExitCode code, State... states) {
        return Arguments.of(code, states);
    }

    @ParameterizedTest
    @MethodSource
    void theExitCodeSaysWhereItIs(ExitCode code, State... states) {
        assertThat(outcome(Stream.of(states).map(state -> member(state, Optional.empty())))
                        .exitCode())
                .isEqualTo(code);
    }

    @Test
    void oneThatHasPublishedAndSaysThatSomethingIsWrongIsNotLikeTheOthers() {
        PushException unannounced = new PushException(ExitCode.TRANSFER, "no index", "make one");
        GroupOutcome outcome =
                outcome(Stream.of(member(PUBLISHED, Optional.empty()), member(PUBLISHED, Optional.of(unannounced))));
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.INCONSISTENT);
        assertThat(outcome.released()).isEqualTo(1);
    }

    static Stream<Arguments> itEndsAsThePolicySays() {
        GroupPolicy two = GroupPolicy.quorum(2);
        return Stream.of(
                row(two, false, ExitCode.OK, PUBLISHED, UP_TO_DATE, FAILED),
                row(two, false, ExitCode.OK, UP_TO_DATE, UP_TO_DATE, FAILED),
                row(two, false, ExitCode.OK, PUBLISHED, PUBLISHED, UNKNOWN),
                row(two, false, ExitCode.INCONSISTENT, PUBLISHED, FAILED, FAILED),
                row(two, false, ExitCode.NOT_RELEASED, GIVEN_UP, FAILED, FAILED),
                row(two, true, ExitCode.OK, PLANNED, PLANNED, FAILED),
                row(two, true, ExitCode.NOT_RELEASED, PLANNED, FAILED, FAILED),
                row(GroupPolicy.BEST_EFFORT, false, ExitCode.OK, PUBLISHED, PUBLISHED, PUBLISHED),
                row(GroupPolicy.BEST_EFFORT, false, ExitCode.INCONSISTENT, PUBLISHED, PUBLISHED, FAILED),
                row(GroupPolicy.BEST_EFFORT, false, ExitCode.NOT_RELEASED, UP_TO_DATE, UP_TO_DATE, FAILED),
                row(GroupPolicy.BEST_EFFORT, true, ExitCode.INCONSISTENT, PLANNED, UP_TO_DATE, FAILED),
                row(GroupPolicy.BEST_EFFORT, true, ExitCode.NOT_RELEASED, UP_TO_DATE, UP_TO_DATE, FAILED),
                row(GroupPolicy.ALL, true, ExitCode.NOT_RELEASED, PLANNED, PLANNED, FAILED),
                row(GroupPolicy.ALL, false, ExitCode.NOT_RELEASED, ROLLED_BACK, ROLLED_BACK, FAILED),
                row(GroupPolicy.ALL, false, ExitCode.INCONSISTENT, ROLLED_BACK, ROLLED_BACK, UNKNOWN));
    }

    private static Arguments row(GroupPolicy policy, boolean dryRun, ExitCode code, State... states) {
        return Arguments.of(policy, dryRun, code, states);
    }

    @ParameterizedTest
    @MethodSource
    void itEndsAsThePolicySays(GroupPolicy policy, boolean dryRun, ExitCode code, State... states) {
        List<MemberOutcome> members =
                Stream.of(states).map(state -> member(state, Optional.empty())).toList();
        GroupOutcome outcome = new GroupOutcome(
                RunId.of(Instant.EPOCH, 1),
                members,
                policy,
                dryRun,
                Duration.ZERO,
                Optional.empty(),
                "repo-push",
                GroupOutcome.Deed.RELEASED,
                true);
        assertThat(outcome.exitCode()).isEqualTo(code);
    }

    private static MemberOutcome member(State state, Optional<PushException> failure) {
        return new MemberOutcome("build@host:/srv/repo", state, Optional.empty(), failure);
    }

    private static GroupOutcome outcome(Stream<MemberOutcome> members) {
        return new GroupOutcome(
                RunId.of(Instant.EPOCH, 1),
                members.toList(),
                GroupPolicy.ALL,
                false,
                Duration.ZERO,
                Optional.empty(),
                "repo-push",
                GroupOutcome.Deed.RELEASED,
                true);
    }
}
