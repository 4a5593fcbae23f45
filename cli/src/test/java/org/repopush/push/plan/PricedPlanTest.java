package org.repopush.push.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.repopush.push.FixedSnapshot;
import org.repopush.push.Given;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.remote.RemoteState;
import org.repopush.repo.Tip;

class PricedPlanTest {
    private static final String OLD = "a".repeat(64);
    private static final String NEW = "b".repeat(64);

    private static PricedPlan proposal(FixedSnapshot snapshot, RemoteState state) throws IOException {
        SidecarMerge metadata = new SidecarMerge(snapshot, revisions -> Map.of(), state.facts());
        Plan plan = Plan.of(Given.request(), snapshot, state, metadata);
        return PricedPlan.of(plan, snapshot, state, metadata, 0);
    }

    private static FixedSnapshot snapshot() {
        return new FixedSnapshot(new Tip("os/a", NEW));
    }

    private static void refused(RemoteState state, RemoteFailure.Code code) {
        assertThatThrownBy(() -> proposal(snapshot(), state).checkDestination())
                .isInstanceOfSatisfying(
                        RemoteFailure.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void whatTheDestinationCouldNotFinishIsRefusedBeforeAnythingIsTransferred() {
        assertThatThrownBy(() -> proposal(
                                snapshot(), Given.destination("problem signed-summary", "problem missing-tool x"))
                        .checkDestination())
                .isInstanceOfSatisfying(
                        RemoteFailure.class, e -> assertThat(e.word()).isEqualTo("signed-summary"));
    }

    @Test
    void thatDoesNotMatterWhenNothingMoves() {
        assertThatCode(() -> proposal(snapshot(), Given.destination("problem signed-summary", "ref os/a " + NEW + " -"))
                        .checkDestination())
                .doesNotThrowAnyException();
    }

    @Test
    void aToolThatPublishingNeedsIsMissedBeforehand() {
        refused(Given.destination("problem missing-tool flatpak"), RemoteFailure.Code.MISSING_TOOL);
    }

    @Test
    void tooLittleSpaceIsRefusedBeforehand() {
        refused(Given.destination("space 0 500"), RemoteFailure.Code.NO_SPACE);
        refused(Given.destination("space 1000 9"), RemoteFailure.Code.NO_SPACE);
    }

    @Test
    void spaceIsNotGuessedWhenTheDestinationHasWhatWeDoNotKnow() {
        assertThatCode(() -> proposal(snapshot(), Given.destination("space 0 0", "ref os/z " + OLD + " -"))
                        .checkDestination())
                .doesNotThrowAnyException();
        assertThatCode(() ->
                        proposal(snapshot(), Given.destination("space - -")).checkDestination())
                .doesNotThrowAnyException();
    }
}
