package org.repopush.push.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.push.FixedSnapshot;
import org.repopush.push.Given;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RefResult.Flag;
import org.repopush.push.remote.RemoteState;
import org.repopush.repo.Relation;
import org.repopush.repo.Tip;

class PlanTest {
    private static final String OLD = "a".repeat(64);
    private static final String NEW = "b".repeat(64);

    private static Plan plan(PushRequest request, FixedSnapshot snapshot, RemoteState state) throws IOException {
        return Plan.of(request, snapshot, state, new SidecarMerge(snapshot, revisions -> Map.of(), state.facts()));
    }

    private static RefResult only(Plan plan) {
        assertThat(plan.results()).hasSize(1);
        return plan.results().get(0);
    }

    @Test
    void aRefThatIsNotThereIsNew() throws IOException {
        Plan plan = plan(Given.request(), new FixedSnapshot(new Tip("os/a", NEW)), Given.destination());
        assertThat(only(plan)).isEqualTo(new RefResult("os/a", Optional.empty(), NEW, Flag.NEW, Optional.empty()));
        assertThat(plan.moves()).hasSize(1);
        assertThat(plan.changesAnything()).isTrue();
    }

    @Test
    void whatIsTheSameIsUpToDate() throws IOException {
        Plan plan = plan(
                Given.request(), new FixedSnapshot(new Tip("os/a", NEW)), Given.destination("ref os/a " + NEW + " -"));
        assertThat(only(plan).flag()).isEqualTo(Flag.UP_TO_DATE);
        assertThat(plan.changesAnything()).isFalse();
    }

    @Test
    void anIncompleteCommitAtTheDestinationIsPushedAgain() throws IOException {
        for (String state : List.of("partial", "dangling")) {
            Plan plan = plan(
                    Given.request(),
                    new FixedSnapshot(new Tip("os/a", NEW)),
                    Given.destination("ref os/a " + NEW + " " + state));
            assertThat(only(plan).moves()).as(state).isTrue();
        }
    }

    @Test
    void aNewSignatureAloneMoves() throws IOException {
        FixedSnapshot signed = new FixedSnapshot(new Tip("os/a", NEW)).metadata(NEW, "digest");
        assertThat(only(plan(Given.request(), signed, Given.destination("ref os/a " + NEW + " -"))))
                .extracting(RefResult::moves, RefResult::reason)
                .containsExactly(true, Optional.of("signature added"));
        Plan same = plan(
                Given.request(), signed, Given.destination("ref os/a " + NEW + " -", "fact meta " + NEW + " digest"));
        assertThat(only(same).flag()).isEqualTo(Flag.UP_TO_DATE);
    }

    @Test
    void aKindWithoutSidecarsHasNothingToAdd() throws IOException {
        FixedSnapshot signed =
                new FixedSnapshot(new Tip("os/a", NEW)).metadata(NEW, "digest").withoutSidecars();
        assertThat(only(plan(Given.request(), signed, Given.destination("ref os/a " + NEW + " -")))
                        .flag())
                .isEqualTo(Flag.UP_TO_DATE);
    }

    static Stream<Arguments> relations() {
        return Stream.of(
                Arguments.of(Relation.FAST_FORWARD, Flag.FAST_FORWARD, Flag.FAST_FORWARD),
                Arguments.of(Relation.OLDER, Flag.REJECTED, Flag.FORCED),
                Arguments.of(Relation.BEHIND, Flag.REJECTED, Flag.FORCED),
                Arguments.of(Relation.DIVERGED, Flag.REJECTED, Flag.FORCED),
                Arguments.of(Relation.UNKNOWN, Flag.REJECTED, Flag.FORCED),
                Arguments.of(Relation.OTHER, Flag.FAST_FORWARD, Flag.FAST_FORWARD));
    }

    @ParameterizedTest
    @MethodSource("relations")
    void onlyForceMovesBackwardsOrSideways(Relation relation, Flag plain, Flag forced) throws IOException {
        FixedSnapshot snapshot = new FixedSnapshot(new Tip("os/a", NEW)).relation(NEW, OLD, relation);
        RemoteState state = Given.destination("ref os/a " + OLD + " -");
        assertThat(only(plan(Given.request(), snapshot, state)).flag()).isEqualTo(plain);
        assertThat(only(plan(Given.forced(), snapshot, state)).flag()).isEqualTo(forced);
        assertThat(only(plan(Given.leased("os/a", Optional.of(OLD)), snapshot, state))
                        .flag())
                .isEqualTo(forced);
    }

    @Test
    void aStaleLeaseIsRejectedWhateverTheRelation() throws IOException {
        FixedSnapshot snapshot = new FixedSnapshot(new Tip("os/a", NEW)).relation(NEW, OLD, Relation.FAST_FORWARD);
        RemoteState state = Given.destination("ref os/a " + OLD + " -");
        for (Optional<String> lease : List.of(Optional.of(NEW), Optional.<String>empty())) {
            RefResult result = only(plan(Given.leased("os/a", lease), snapshot, state));
            assertThat(result.flag()).isEqualTo(Flag.REJECTED);
            assertThat(result.reason())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("lease", OLD));
        }
    }

    @Test
    void noOptionOverridesABindingAnAliasOrAConflict() throws IOException {
        FixedSnapshot bound = new FixedSnapshot(new Tip("os/a", NEW)).objection("os/a", "bound to os/b");
        assertThat(only(plan(Given.forced(), bound, Given.destination())).reason())
                .contains("bound to os/b");
        FixedSnapshot plain = new FixedSnapshot(new Tip("os/a", NEW));
        for (String ref : List.of("ref os/a " + OLD + " alias", "ref os " + OLD + " -", "ref os/a/b " + OLD + " -")) {
            assertThat(only(plan(Given.forced(), plain, Given.destination(ref))).flag())
                    .as(ref)
                    .isEqualTo(Flag.REJECTED);
        }
        assertThat(only(plan(Given.request(), plain, Given.destination("ref os/ab " + OLD + " -")))
                        .flag())
                .isEqualTo(Flag.NEW);
    }

    @Test
    void oneRejectedRefRejectsAllUnlessNotAtomic() throws IOException {
        FixedSnapshot snapshot = new FixedSnapshot(new Tip("os/a", NEW), new Tip("os/b", NEW), new Tip("os/c", OLD))
                .objection("os/a", "bound to another");
        RemoteState state = Given.destination("ref os/c " + OLD + " -");
        assertThat(plan(Given.request(), snapshot, state).results())
                .extracting(RefResult::flag)
                .containsExactly(Flag.REJECTED, Flag.REJECTED, Flag.UP_TO_DATE);
        assertThat(plan(Given.notAtomic(), snapshot, state).results())
                .extracting(RefResult::flag)
                .containsExactly(Flag.REJECTED, Flag.NEW, Flag.UP_TO_DATE);
    }

    @Test
    void anInterruptedPushFindsItsStageAgainAlsoWhenSomeRefsHaveFlipped() throws IOException {
        FixedSnapshot snapshot = new FixedSnapshot(new Tip("os/a", NEW), new Tip("os/b", NEW));
        String first = plan(Given.request(), snapshot, Given.destination()).stageId();
        Plan second = plan(Given.request(), snapshot, Given.destination("ref os/a " + NEW + " -", "stage " + first));
        assertThat(second.stageId()).isEqualTo(first);
        assertThat(second.heals()).isTrue();
        assertThat(plan(Given.request(), new FixedSnapshot(new Tip("os/a", OLD)), Given.destination())
                        .stageId())
                .isNotEqualTo(first);
    }

    @Test
    void anUnfinishedPublicationIsHealedEvenWhenNothingMoves() throws IOException {
        Plan plan = plan(
                Given.request(),
                new FixedSnapshot(new Tip("os/a", NEW)),
                Given.destination("ref os/a " + NEW + " -", "pending"));
        assertThat(plan.moves()).isEmpty();
        assertThat(plan.changesAnything()).isTrue();
    }
}
