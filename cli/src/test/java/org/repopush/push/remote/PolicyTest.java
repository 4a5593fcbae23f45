package org.repopush.push.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.push.FixedSnapshot;
import org.repopush.push.Given;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RefResult.Flag;
import org.repopush.push.plan.Plan;
import org.repopush.push.plan.SidecarMerge;
import org.repopush.repo.Relation;
import org.repopush.repo.Tip;

class PolicyTest {
    private static final String OLD = "a".repeat(64);
    private static final String NEW = "b".repeat(64);

    private static RefResult planned(PushRequest request, FixedSnapshot snapshot, String... answers)
            throws IOException {
        RemoteState state = Given.destination(answers);
        SidecarMerge metadata = new SidecarMerge(snapshot, revisions -> Map.of(), state.facts());
        return Plan.of(request, snapshot, state, metadata).results().get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "os/a,os/a,true",
        "os/a,os/ab,false",
        "*,os/a,true",
        "os/*,os/a/b,true",
        "os/*,os,false",
        "*/x,os/a/x,true",
        "*/x,x,false",
        "a*b*c,abc,true",
        "a*b*c,a/b/b/c,true",
        "a*bc*c,abc,false",
        "ab*ba,aba,false",
        "**,a,true",
        "a.c,abc,false",
        "[a],a,false"
    })
    void aStarIsAnyRunOfCharacters(String pattern, String ref, boolean matches) {
        assertThat(Policy.matches(pattern, ref)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "refs os/*,true",
        "refs dev/* os/a,true",
        "refs dev/*,false",
        "refs !dev/*,true",
        "refs !os/*,false",
        "refs * !os/a,false",
        "refs !os/a *,false"
    })
    void aRefMustBeNamedAndNotExcluded(String policy, boolean allowed) throws IOException {
        RefResult result = planned(Given.forced(), new FixedSnapshot(new Tip("os/a", NEW)), "policy " + policy);
        assertThat(result.moves()).isEqualTo(allowed);
    }

    @Test
    void onlyWhatIsNewIsHinderedByNoNewRefs() throws IOException {
        FixedSnapshot snapshot = new FixedSnapshot(new Tip("os/a", NEW)).relation(NEW, OLD, Relation.FAST_FORWARD);
        assertThat(planned(Given.forced(), snapshot, "policy new-refs no").flag())
                .isEqualTo(Flag.REJECTED);
        assertThat(planned(Given.forced(), snapshot, "policy new-refs no", "ref os/a " + OLD + " -")
                        .flag())
                .isEqualTo(Flag.FAST_FORWARD);
    }

    @Test
    void whatHasToBeForcedIsHinderedByNoForce() throws IOException {
        FixedSnapshot snapshot = new FixedSnapshot(new Tip("os/a", NEW)).relation(NEW, OLD, Relation.DIVERGED);
        assertThat(planned(Given.forced(), snapshot, "policy force no", "ref os/a " + OLD + " -")
                        .reason())
                .contains("the destination's policy allows only fast-forwards");
    }

    @Test
    void aFastForwardMayHaveToBeNewerToo() throws IOException {
        FixedSnapshot same = new FixedSnapshot(new Tip("os/a", NEW)).relation(NEW, OLD, Relation.FAST_FORWARD);
        String[] answers = {"policy require-newer yes", "ref os/a " + OLD + " -"};
        assertThat(planned(Given.request(), same, answers).flag()).isEqualTo(Flag.REJECTED);
        assertThat(planned(Given.request(), same.newer(NEW, OLD), answers).flag())
                .isEqualTo(Flag.FAST_FORWARD);
    }

    @Test
    void whetherARevisionWithoutATimeIsNewerIsForTheDestinationToSay() throws IOException {
        FixedSnapshot timeless = new FixedSnapshot(new Tip("os/a", NEW))
                .relation(NEW, OLD, Relation.FAST_FORWARD)
                .withoutTimes();
        assertThat(planned(Given.request(), timeless, "policy require-newer yes", "ref os/a " + OLD + " -")
                        .flag())
                .isEqualTo(Flag.FAST_FORWARD);
    }

    @Test
    void aSignatureThatIsAddedMovesNothing() throws IOException {
        FixedSnapshot signed = new FixedSnapshot(new Tip("os/a", NEW)).metadata(NEW, "digest");
        String[] answers = {
            "policy require-newer yes", "policy force no", "policy new-refs no", "ref os/a " + NEW + " -"
        };
        assertThat(planned(Given.request(), signed, answers).moves()).isTrue();
        assertThat(planned(Given.request(), signed, "policy refs dev/*", "ref os/a " + NEW + " -")
                        .flag())
                .isEqualTo(Flag.REJECTED);
    }

    @Test
    void whatIsUpToDateStaysSo() throws IOException {
        FixedSnapshot snapshot = new FixedSnapshot(new Tip("os/a", NEW));
        assertThat(planned(Given.request(), snapshot, "policy refs dev/*", "ref os/a " + NEW + " -"))
                .isEqualTo(new RefResult("os/a", Optional.of(NEW), NEW, Flag.UP_TO_DATE, Optional.empty()));
    }

    @Test
    void aHookIsQuoted() {
        assertThat(new Refusal("hook", "freeze until Monday").sentence(FixedSnapshot.WORDS))
                .contains("freeze until Monday");
        assertThat(List.of(
                        new Refusal("hook", "").sentence(FixedSnapshot.WORDS),
                        new Refusal("what-a-newer-one-says", "").sentence(FixedSnapshot.WORDS)))
                .allSatisfy(reason -> assertThat(reason).contains("destination"));
    }
}
