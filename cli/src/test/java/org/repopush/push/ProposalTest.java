package org.repopush.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.repopush.repo.Tip;

class ProposalTest {
    private static final SshLine HOST = SshLine.of(Given.request());
    private static final String OLD = "a".repeat(64);
    private static final String NEW = "b".repeat(64);

    private static Proposal proposal(FixedSnapshot snapshot, RemoteState state) throws IOException {
        MetadataMerge metadata = new MetadataMerge(snapshot, revisions -> Map.of(), state.metadata());
        Plan plan = Plan.of(Given.request(), snapshot, state, metadata);
        return Proposal.of(plan, snapshot, state, metadata, 0);
    }

    private static FixedSnapshot snapshot() {
        return new FixedSnapshot(new Tip("os/a", NEW));
    }

    private static void refused(RemoteState state, String problem) {
        assertThatThrownBy(() -> proposal(snapshot(), state).checkDestination(HOST))
                .isInstanceOfSatisfying(PushException.class, e -> {
                    assertThat(e.code()).isEqualTo(ExitCode.DESTINATION);
                    assertThat(e.problem()).contains(problem);
                    assertThat(e.hint()).isNotBlank();
                });
    }

    @Test
    void aSignedSummaryIsRefusedBeforeAnythingIsTransferred() {
        refused(Given.destination("summary signed fresh"), "signed");
    }

    @Test
    void aSignedSummaryDoesNotMatterWhenNothingMovesOrWhereNoneIsMade() {
        assertThatCode(() -> proposal(snapshot(), Given.destination("summary signed fresh", "ref os/a " + NEW + " -"))
                        .checkDestination(HOST))
                .doesNotThrowAnyException();
        assertThatCode(() -> proposal(snapshot(), Given.destination("summary signed fresh", "mode bare"))
                        .checkDestination(HOST))
                .doesNotThrowAnyException();
    }

    @Test
    void aToolThatPublishingNeedsIsMissedBeforehand() {
        refused(Given.destination("lacks flatpak"), "flatpak");
    }

    @Test
    void tooLittleSpaceIsRefusedBeforehand() {
        refused(Given.destination("space 0 500"), "space");
        refused(Given.destination("space 1000 9"), "space");
    }

    @Test
    void spaceIsNotGuessedWhenTheDestinationHasWhatWeDoNotKnow() {
        assertThatCode(() -> proposal(snapshot(), Given.destination("space 0 0", "ref os/z " + OLD + " -"))
                        .checkDestination(HOST))
                .doesNotThrowAnyException();
        assertThatCode(() ->
                        proposal(snapshot(), Given.destination("space - -")).checkDestination(HOST))
                .doesNotThrowAnyException();
    }
}
