package org.repopush.inspect.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.inspect.group.Difference.Topic;
import org.repopush.inspect.group.Difference.Value;
import org.repopush.push.model.ExitCode;
import org.repopush.repo.PolicyRule;

class DifferencesTest {
    private static final Views USUAL = Views.of("a", "1");
    private static final PolicyRule NO_FORCE = new PolicyRule("force", List.of("no"));

    @Test
    void equalsDoNotDiffer() {
        assertThat(Differences.of(List.of(USUAL.at("x:p"), USUAL.at("y:p")))).isEmpty();
        assertThat(Differences.of(List.of(USUAL.at("x:p")))).isEmpty();
        assertThat(Differences.of(List.of())).isEmpty();
    }

    static Stream<Arguments> ways() {
        return Stream.of(
                Arguments.of(Views.of("a", "2"), Topic.REF, "a", Optional.of("1"), Optional.of("2")),
                Arguments.of(
                        USUAL.withTool("tool 2"), Topic.TOOL, "tool", Optional.of("tool 1"), Optional.of("tool 2")),
                Arguments.of(USUAL.withReceiver("3"), Topic.RECEIVER, "", Optional.empty(), Optional.of("3")),
                Arguments.of(USUAL.withPolicy(NO_FORCE), Topic.POLICY, "force", Optional.empty(), Optional.of("no")),
                Arguments.of(
                        USUAL.withIdentity("label", "text"),
                        Topic.REPOSITORY,
                        "label",
                        Optional.empty(),
                        Optional.of("text")),
                Arguments.of(USUAL.withClock(-75), Topic.CLOCK, "", Optional.of("+0 s"), Optional.of("-75 s")));
    }

    /** Two are as usual, and the one between them is not. */
    @ParameterizedTest
    @MethodSource("ways")
    void eachWayIsFoundWithTheValueOfTheMostFirst(
            Views other, Topic topic, String name, Optional<String> most, Optional<String> one) {
        assertThat(Differences.of(List.of(USUAL.at("x:p"), other.at("y:p"), USUAL.at("z:p"))))
                .containsExactly(new Difference(
                        topic, name, List.of(new Value(most, List.of("x:p", "z:p")), new Value(one, List.of("y:p")))));
    }

    @Test
    void aRefThatOneLacksIsADifferenceToo() {
        assertThat(Differences.of(List.of(USUAL.at("x:p"), Views.of("b", "1").at("y:p"))))
                .extracting(Difference::name)
                .containsExactly("a", "b");
    }

    @Test
    void clocksNeedNotAgreeToTheSecond() {
        assertThat(Differences.of(List.of(
                        USUAL.withClock(-2).at("x:p"), USUAL.withClock(3).at("y:p"))))
                .isEmpty();
        assertThat(Differences.of(List.of(
                        USUAL.withClock(-3).at("x:p"), USUAL.withClock(3).at("y:p"))))
                .hasSize(1);
    }

    @Test
    void whatCouldNotBeLookedAtDiffersInNothing() {
        GroupView view = new GroupView(List.of(USUAL.at("x:p"), Views.unreachable("y:p"), USUAL.at("z:p")));
        assertThat(view.differences()).isEmpty();
        assertThat(view.exitCode()).isEqualTo(ExitCode.CONNECTION);
        assertThat(view.well()).isEqualTo(2);
    }
}
