package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.repopush.group.Barrier;
import org.repopush.group.GroupEvent;
import org.repopush.group.GroupOutcome;
import org.repopush.group.GroupPolicy;
import org.repopush.group.MemberOutcome;
import org.repopush.group.MemberOutcome.State;
import org.repopush.group.RunId;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RefResult.Flag;
import org.repopush.repo.ostree.OstreeKind;

class GroupReportTest {
    private static final RunId RUN = new RunId("20261129t181500-1f3a9c20");
    private static final Outcome PUSHED = Outcomes.pushed(Outcomes.ref("os/a", Flag.NEW));

    private final Recorded recorded = new Recorded();

    private GroupEvent.Listener report(ReportOptions options) {
        return GroupReport.of(
                options,
                recorded.console(),
                Report.of(options, Terminal.NONE, recorded.console()),
                Terminal.NONE,
                List.of("a:p", "b:p"));
    }

    private static MemberOutcome member(String name, State state) {
        return new MemberOutcome(name, state, Optional.of(PUSHED), Optional.empty());
    }

    private static MemberOutcome failed(String name, State state) {
        PushException failure = new PushException(ExitCode.LOST, "the connection is lost", "try again");
        return new MemberOutcome(name, state, Optional.of(PUSHED), Optional.of(failure));
    }

    private static GroupEvent ended(MemberOutcome... members) {
        return ended(GroupPolicy.ALL, members);
    }

    private static GroupEvent ended(GroupPolicy policy, MemberOutcome... members) {
        GroupOutcome outcome = new GroupOutcome(
                RUN,
                List.of(members),
                policy,
                false,
                Duration.ofMillis(12_300),
                Optional.of(Duration.ofMillis(60)),
                "repo-push --to a:p --to b:p",
                GroupOutcome.Deed.RELEASED,
                true);
        return new GroupEvent.Ended(outcome, new OstreeKind().words());
    }

    @Test
    void refsAreToldOnceWhereAllAreTheSame() {
        report(ReportOptions.DEFAULT).on(ended(member("a:p", State.PUBLISHED), member("b:p", State.PUBLISHED)));
        assertThat(recorded.outLines())
                .containsExactly(
                        "To 2 destinations",
                        " * [new ref]                   os/a",
                        "   [published]  a:p (1,204 objects, 36.5 MB)",
                        "   [published]  b:p (1,204 objects, 36.5 MB)");
        assertThat(recorded.err())
                .isEqualTo("repo-push: released 20261129t181500-1f3a9c20 to 2 of 2 in 12 s, flips within 0.06 s\n");
    }

    @Test
    void whatIsReleasedNowhereIsNotShownAsIfItWere() {
        report(ReportOptions.DEFAULT).on(ended(member("a:p", State.GIVEN_UP), failed("b:p", State.FAILED)));
        assertThat(recorded.outLines())
                .containsExactly("   [unchanged]  a:p", " ! [failed]     b:p (the connection is lost)");
        assertThat(recorded.errLines())
                .containsExactly(
                        "repo-push: the group released nothing: 1 of 2 destinations failed",
                        "    b:p: the connection is lost",
                        "      hint: try again",
                        "  hint: no destination shows anything of it, and the data that has arrived is kept; correct that,"
                                + " then run again: repo-push --to a:p --to b:p");
    }

    @Test
    void anInconsistentGroupIsToldWithTheCommandThatGoesOn() {
        report(ReportOptions.DEFAULT).on(ended(member("a:p", State.PUBLISHED), failed("b:p", State.UNKNOWN)));
        assertThat(recorded.out()).contains(" ? [unknown]    b:p (the connection is lost)");
        assertThat(recorded.errLines())
                .startsWith("repo-push: the destinations of the group are not the same: released"
                        + " 20261129t181500-1f3a9c20 to 1 of 2; 1 of 2 destinations failed")
                .endsWith("  hint: to release to the others, too: repo-push resume 20261129t181500-1f3a9c20");
    }

    @Test
    void whoeverIsLeftOutIsNamedThoughTheReleaseIsWhereItHadToBe() {
        report(ReportOptions.DEFAULT)
                .on(ended(GroupPolicy.quorum(1), member("a:p", State.PUBLISHED), failed("b:p", State.FAILED)));
        assertThat(recorded.outLines())
                .containsExactly(
                        "To build@host:/srv/repo",
                        " * [new ref]                   os/a",
                        "   [published]  a:p (1,204 objects, 36.5 MB)",
                        " ! [failed]     b:p (the connection is lost)");
        assertThat(recorded.errLines())
                .containsExactly(
                        "repo-push: released 20261129t181500-1f3a9c20 to 1 of 2 in 12 s, flips within 0.06 s",
                        "repo-push: warning: left out 1 of 2 destinations",
                        "    b:p: the connection is lost",
                        "      hint: try again",
                        "  hint: to release to the others, too: repo-push resume 20261129t181500-1f3a9c20");
    }

    @Test
    void programsReadWhatWasNeeded() {
        report(ReportOptions.DEFAULT.withJson(true))
                .on(ended(GroupPolicy.quorum(1), member("a:p", State.PUBLISHED), failed("b:p", State.FAILED)));
        assertThat(recorded.outLines()).hasSize(2);
        assertThat(recorded.outLines().get(1))
                .contains("\"policy\":\"quorum\",\"needed\":1,", "\"state\":\"failed\"")
                .endsWith("\"exit\":0}");
        assertThat(recorded.err()).isEmpty();
    }

    @Test
    void aLineTellsOfEachPhaseOfAMemberAndOfEachBarrier() {
        GroupEvent.Listener report = report(ReportOptions.DEFAULT);
        report.on(new GroupEvent.AtMember("a:p", new PushEvent.Started(Phase.IMPORT)));
        report.on(new GroupEvent.AtMember("a:p", new PushEvent.Warning("code", "text")));
        report.on(new GroupEvent.Reached(Barrier.IMPORTED, 2, Duration.ofSeconds(3)));
        assertThat(recorded.errLines())
                .containsExactly(
                        "repo-push: a:p: import",
                        "repo-push: warning: a:p: text",
                        "repo-push: all of 2 imported after 3.0 s");
    }

    @Test
    void quietLeavesFailuresOnly() {
        ReportOptions quiet = new ReportOptions(true, 0, false, Optional.empty(), false, false);
        report(quiet).on(ended(member("a:p", State.PUBLISHED), member("b:p", State.UP_TO_DATE)));
        assertThat(recorded.out() + recorded.err()).isEmpty();
        report(quiet).on(ended(member("a:p", State.GIVEN_UP), failed("b:p", State.FAILED)));
        assertThat(recorded.err()).contains("released nothing");
    }

    @Test
    void programsReadWhatBecameOfEach() {
        GroupEvent.Listener report = report(ReportOptions.DEFAULT.withJson(true));
        report.on(new GroupEvent.AtMember("a:p", new PushEvent.Started(Phase.IMPORT)));
        report.on(new GroupEvent.Reached(Barrier.IMPORTED, 2, Duration.ofSeconds(3)));
        report.on(ended(member("a:p", State.GIVEN_UP), failed("b:p", State.FAILED)));
        List<String> lines = recorded.outLines();
        assertThat(lines.get(0))
                .isEqualTo(
                        "{\"event\":\"started\"," + Recorded.STAMP + ",\"destination\":\"a:p\",\"phase\":\"import\"}");
        assertThat(lines.get(1))
                .isEqualTo("{\"event\":\"barrier\"," + Recorded.STAMP
                        + ",\"barrier\":\"imported\",\"members\":2,\"seconds\":3.000}");
        assertThat(lines.get(2))
                .isEqualTo("{\"event\":\"released\"," + Recorded.STAMP
                        + ",\"release\":\"20261129t181500-1f3a9c20\",\"deed\":\"released\",\"dryRun\":false,\"released\":0,\"members\":["
                        + "{\"destination\":\"a:p\",\"state\":\"given-up\",\"exit\":null,\"code\":null,\"cause\":null,"
                        + "\"problem\":null,\"hint\":null},"
                        + "{\"destination\":\"b:p\",\"state\":\"failed\",\"exit\":6,\"code\":\"lost\",\"cause\":null,"
                        + "\"problem\":\"the connection is lost\",\"hint\":\"try again\"}],"
                        + "\"policy\":\"all\",\"needed\":2,"
                        + "\"seconds\":12.300,\"skew\":0.060,\"exit\":12}");
        assertThat(recorded.err()).contains("\"code\":\"not-released\"");
    }
}
