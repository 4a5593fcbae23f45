package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.repopush.report.Outcomes.pushed;
import static org.repopush.report.Outcomes.ref;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.repopush.push.model.Estimate;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RefResult.Flag;
import org.repopush.repo.Amount;

class JsonReportTest {
    private final Recorded recorded = new Recorded();
    private final AtomicLong clock = new AtomicLong();
    private final Report report = new JsonReport(ReportOptions.DEFAULT.withJson(true), recorded.console(), clock::get);

    @Test
    void writesWhatHasMovedBeforeAFailure() {
        report.on(new PushEvent.Moved("host:/srv/repo", List.of(ref("os/a", Flag.NEW))));

        assertThat(recorded.outLines())
                .containsExactly("{\"event\":\"moved\"," + Recorded.STAMP
                        + ",\"destination\":\"host:/srv/repo\",\"refs\":[{\"ref\":\"os/a\",\"old\":null,\"new\":\""
                        + Outcomes.NEW
                        + "\",\"flag\":\"new\",\"code\":null,\"reason\":null,\"target\":null,\"oldTarget\":null,"
                        + "\"estimate\":null}]}");
    }

    @Test
    void writesOneObjectPerEvent() {
        Amount amount = new Amount(2, 30);
        report.on(new PushEvent.Started(Phase.CONNECT));
        report.on(new PushEvent.Finished(Phase.CONNECT, Duration.ofMillis(12)));
        report.on(new PushEvent.Planned(
                List.of(ref("os/a", Flag.NEW), ref("os/b", Flag.UP_TO_DATE)), new Estimate(Map.of("os/a", amount))));
        report.on(new PushEvent.Present(amount));
        report.on(new PushEvent.Progress(Phase.PULL, new Amount(1, 10), amount));
        report.on(new PushEvent.Warning(Code.HOOK_FAILED, "a \"b\""));
        report.on(new PushEvent.RemoteLine("r"));
        report.on(new PushEvent.Detail("only with -v"));

        assertThat(recorded.outLines())
                .containsExactly(
                        "{\"event\":\"started\"," + Recorded.STAMP + ",\"phase\":\"connect\"}",
                        "{\"event\":\"finished\"," + Recorded.STAMP
                                + ",\"phase\":\"connect\",\"objects\":0,\"bytes\":0,\"seconds\":0.012}",
                        "{\"event\":\"planned\"," + Recorded.STAMP
                                + ",\"refs\":[{\"ref\":\"os/a\",\"old\":null,\"new\":\"" + Outcomes.NEW
                                + "\",\"flag\":\"new\",\"code\":null,\"reason\":null,\"target\":null,\"oldTarget\":null,\"estimate\":{\"objects\":2,\"bytes\":30}},"
                                + "{\"ref\":\"os/b\",\"old\":\"" + Outcomes.NEW + "\",\"new\":\"" + Outcomes.NEW
                                + "\",\"flag\":\"up-to-date\",\"code\":null,\"reason\":null,\"target\":null,\"oldTarget\":null,\"estimate\":null}],"
                                + "\"estimate\":{\"objects\":2,\"bytes\":30}}",
                        "{\"event\":\"present\"," + Recorded.STAMP + ",\"amount\":{\"objects\":2,\"bytes\":30}}",
                        "{\"event\":\"progress\"," + Recorded.STAMP
                                + ",\"phase\":\"pull\",\"done\":{\"objects\":1,\"bytes\":10},"
                                + "\"total\":{\"objects\":2,\"bytes\":30}}",
                        "{\"event\":\"warning\"," + Recorded.STAMP + ","
                                + "\"code\":\"hook-failed\",\"text\":\"a \\\"b\\\"\"}",
                        "{\"event\":\"remote\"," + Recorded.STAMP + ",\"text\":\"r\"}");
        assertThat(recorded.err()).isEmpty();
    }

    @Test
    void tellsTheOutcome() {
        report.on(Outcomes.ended(pushed(ref("os/a", Flag.UP_TO_DATE))));

        assertThat(recorded.out())
                .startsWith("{\"event\":\"ended\"," + Recorded.STAMP
                        + ",\"destination\":\"build@host:/srv/repo\",\"dryRun\":false,"
                        + "\"published\":false,\"refs\":[{\"ref\":\"os/a\",\"old\":\"" + Outcomes.NEW + "\"")
                .endsWith("\"served\":{\"objects\":1204,\"bytes\":36500000},"
                        + "\"packed\":{\"objects\":1202,\"bytes\":36499000},"
                        + "\"requested\":{\"objects\":2,\"bytes\":1000,\"requests\":5,\"port\":39041},\"present\":{\"objects\":0,\"bytes\":0},"
                        + "\"phases\":[],\"seconds\":4.200,\"exit\":0}\n");
    }

    @Test
    void tellsOfNoPortWhereNothingCouldBeRequested() {
        report.on(Outcomes.ended(Outcomes.dryRun(ref("os/a", Flag.NEW))));

        assertThat(recorded.out())
                .contains("\"packed\":{\"objects\":0,\"bytes\":0},"
                        + "\"requested\":{\"objects\":0,\"bytes\":0,\"requests\":0,\"port\":null},");
    }

    @Test
    void addsUpWhatEachPhaseTook() {
        for (int round = 1; round <= 2; round++) {
            report.on(new PushEvent.Started(Phase.PULL));
            report.on(new PushEvent.Progress(Phase.PULL, new Amount(round, 10L * round), Amount.NONE));
            report.on(new PushEvent.Finished(Phase.PULL, Duration.ofMillis(500)));
        }
        report.on(new PushEvent.Started(Phase.PUBLISH));
        report.on(new PushEvent.Finished(Phase.PUBLISH, Duration.ofMillis(20)));
        report.on(Outcomes.ended(pushed(ref("os/a", Flag.NEW))));

        assertThat(recorded.out())
                .contains("\"phases\":[{\"phase\":\"pull\",\"objects\":2,\"bytes\":20,\"seconds\":1.000},"
                        + "{\"phase\":\"publish\",\"objects\":0,\"bytes\":0,\"seconds\":0.020}]");
    }

    @Test
    void tellsProgressOnceASecondAtMost() {
        for (int i = 0; i < 20; i++) {
            report.on(new PushEvent.Progress(Phase.PULL, Amount.NONE, Amount.NONE));
            clock.addAndGet(Duration.ofMillis(100).toNanos());
        }

        assertThat(recorded.outLines()).hasSize(2);
    }

    @Test
    void tellsAFailureAsTheLastEventAndOnStandardError() {
        report.failed(new PushException(ExitCode.CONNECTION, "no route\nto h", "check\tthe name"));

        assertThat(recorded.out()).isEqualTo(recorded.err());
        assertThat(recorded.err())
                .isEqualTo(
                        "{\"event\":\"error\"," + Recorded.STAMP + ",\"exit\":4,\"code\":\"connection\",\"cause\":null,"
                                + "\"problem\":\"no route\\nto h\",\"hint\":\"check\\tthe name\"}\n");
    }

    @Test
    void tellsRejectedRefsInBothPlaces() {
        report.on(Outcomes.ended(pushed(ref("os/a", Flag.REJECTED, Optional.of("older")))));

        assertThat(recorded.out())
                .contains("\"flag\":\"rejected\",\"code\":\"older\",\"reason\":\"older\"", "\"exit\":8}\n");
        assertThat(recorded.errLines()).singleElement().asString().contains("\"exit\":8,\"code\":\"rejected\"");
    }

    @Test
    void tellsInterruptionsAndBugsInOneLine() {
        report.interrupted("nothing was changed");
        report.bug(new IllegalStateException("odd"), "repo-push 9");

        assertThat(recorded.errLines()).hasSize(2);
        assertThat(recorded.err()).contains("\"exit\":130", "\"exit\":1,", "\"version\":\"repo-push 9\"", "\\n    at ");
    }

    @Test
    void aPushThatFollowsHasPhasesOfItsOwn() {
        report.on(new PushEvent.Started(Phase.CONNECT));
        report.on(new PushEvent.Finished(Phase.CONNECT, Duration.ofMillis(500)));
        report.on(new PushEvent.Watching(Duration.ofSeconds(10), Optional.empty()));
        report.on(new PushEvent.Watching(Duration.ofSeconds(10), Optional.of(Duration.ofSeconds(2))));
        recorded.clear();
        report.on(new PushEvent.Again(PushEvent.Again.Why.SIGNAL));
        report.on(Outcomes.ended(pushed(ref("os/a", Flag.UP_TO_DATE))));

        assertThat(recorded.outLines().get(0))
                .isEqualTo("{\"event\":\"again\"," + Recorded.STAMP + ",\"why\":\"signal\"}");
        assertThat(recorded.outLines().get(1)).contains("\"phases\":[]");
    }

    @Test
    void tellsHowLongItWaits() {
        report.on(new PushEvent.Watching(Duration.ofSeconds(10), Optional.empty()));
        report.on(new PushEvent.Watching(Duration.ofMillis(100), Optional.of(Duration.ofSeconds(2))));

        assertThat(recorded.outLines())
                .containsExactly(
                        "{\"event\":\"watching\"," + Recorded.STAMP + ",\"interval\":10.000,\"retry\":null}",
                        "{\"event\":\"watching\"," + Recorded.STAMP + ",\"interval\":0.100,\"retry\":2.000}");
    }
}
