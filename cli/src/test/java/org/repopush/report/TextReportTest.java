package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.repopush.report.Outcomes.dryRun;
import static org.repopush.report.Outcomes.pushed;
import static org.repopush.report.Outcomes.ref;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Again.Why;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RefResult.Flag;
import org.repopush.repo.Amount;

class TextReportTest {
    private final Recorded recorded = new Recorded();

    private Report report(ReportOptions options) {
        return Report.of(options, Terminal.NONE, recorded.console());
    }

    private Report quiet() {
        return report(new ReportOptions(true, 0, false, Optional.empty(), false, false));
    }

    private Report verbose(int level) {
        return report(new ReportOptions(false, level, false, Optional.empty(), false, false));
    }

    private void tell(Outcome outcome) {
        report(ReportOptions.DEFAULT).on(Outcomes.ended(outcome));
    }

    @Test
    void listsRefsAsGitDoes() {
        tell(pushed(
                ref("os/a", Flag.UP_TO_DATE),
                ref("os/b", Flag.FAST_FORWARD),
                ref("os/c", Flag.NEW),
                ref("os/d", Flag.FORCED),
                ref("os/e", Flag.REJECTED, Optional.of("not a fast-forward"))));

        assertThat(recorded.outLines())
                .containsExactly(
                        "To build@host:/srv/repo",
                        " = [up to date]                os/a",
                        "   1234567890ab..fedcba098765  os/b",
                        " * [new ref]                   os/c",
                        " + 1234567890ab...fedcba098765 os/d (forced update)",
                        " ! [rejected]                  os/e (not a fast-forward)");
    }

    @Test
    void saysWhatWasForced() {
        tell(pushed(ref("os/d", Flag.FORCED, Optional.of("forced update, older"))));

        assertThat(recorded.out()).endsWith(" os/d (forced update, older)\n");
    }

    @Test
    void saysWhenOnlyASignatureIsNew() {
        Optional<String> same = Optional.of(Outcomes.NEW);
        tell(pushed(new RefResult("os/a", same, Outcomes.NEW, Flag.FAST_FORWARD, Optional.of("signature added"))));

        assertThat(recorded.outLines()).contains("   [same revision]             os/a (signature added)");
    }

    @Test
    void summarisesOnStandardError() {
        tell(pushed(ref("os/b", Flag.FAST_FORWARD), ref("os/c", Flag.NEW), ref("os/d", Flag.FORCED)));

        assertThat(recorded.err()).isEqualTo("repo-push: published 3 refs: 1,204 objects, 36.5 MB in 4.2 s\n");
    }

    @Test
    void listsWhatHasMovedBeforeAFailure() {
        report(ReportOptions.DEFAULT).on(new PushEvent.Moved("host:/srv/repo", List.of(ref("os/c", Flag.NEW))));

        assertThat(recorded.outLines().get(0)).isEqualTo("To host:/srv/repo");
        assertThat(recorded.outLines().get(1)).contains("[new ref]").endsWith(" os/c");
        assertThat(recorded.err()).isEmpty();
    }

    @Test
    void saysWhatWasThereAlready() {
        tell(pushed(new Amount(3, 45_000_000), ref("os/b", Flag.FAST_FORWARD)));

        assertThat(recorded.err())
                .isEqualTo(
                        "repo-push: published 1 ref: 1,204 objects, 36.5 MB in 4.2 s (45.0 MB were there already)\n");
    }

    @Test
    void saysByWhichWayObjectsCameOnlyWhenVerbose() {
        Outcome outcome = pushed(ref("os/b", Flag.FAST_FORWARD));
        tell(outcome);
        assertThat(recorded.err()).doesNotContain("by request");

        verbose(1).on(Outcomes.ended(outcome));
        assertThat(recorded.errLines())
                .endsWith(
                        "  1,204 objects: 1,202 from the pack, 2 by request through localhost:39041",
                        "repo-push: published 1 ref: 1,204 objects, 36.5 MB in 4.2 s");
    }

    @Test
    void saysNothingOfAWayWhenNothingCame() {
        verbose(1).on(Outcomes.ended(dryRun(ref("os/b", Flag.FAST_FORWARD))));

        assertThat(recorded.errLines()).containsExactly("repo-push: would publish 1 ref: 120 objects, at most 3.1 MB");
    }

    @Test
    void saysThatThereIsNothingToDo() {
        tell(pushed(ref("os/a", Flag.UP_TO_DATE)));

        assertThat(recorded.err()).isEqualTo("repo-push: nothing to do\n");
    }

    @Test
    void neverSaysPublishedInADryRun() {
        tell(dryRun(ref("os/b", Flag.FAST_FORWARD)));

        assertThat(recorded.err()).isEqualTo("repo-push: would publish 1 ref: 120 objects, at most 3.1 MB\n");
    }

    @Test
    void aDryRunSaysOfEachRefWhatItWouldBring() {
        tell(dryRun(
                ref("os/a", Flag.UP_TO_DATE),
                ref("os/b", Flag.FORCED),
                ref("os/c", Flag.REJECTED, Optional.of("not a fast-forward"))));

        assertThat(recorded.outLines().get(1)).endsWith(" os/a");
        assertThat(recorded.outLines().get(2)).endsWith(" os/b (forced update; 119 objects, 3.0 MB)");
        assertThat(recorded.outLines().get(3)).endsWith(" os/c (not a fast-forward)");
    }

    @Test
    void aPushThatWasDoneSaysItInOneSum() {
        tell(pushed(ref("os/b", Flag.FAST_FORWARD)));

        assertThat(recorded.outLines().get(1)).endsWith(" os/b");
    }

    @Test
    void tellsRejectedRefsAsAFailureWithAHint() {
        tell(pushed(ref("os/a", Flag.REJECTED), ref("os/b", Flag.REJECTED)));

        assertThat(recorded.errLines().get(0))
                .isEqualTo("repo-push: build@host:/srv/repo: 2 refs were rejected, nothing was published");
        assertThat(recorded.errLines().get(1)).startsWith("  hint: ");
    }

    @Test
    void tellsWhatWasPublishedBesideRejectedRefs() {
        tell(pushed(ref("os/a", Flag.REJECTED), ref("os/b", Flag.NEW)));

        assertThat(recorded.err()).contains("1 ref was rejected, published 1 ref: 1,204 objects, 36.5 MB in 4.2 s\n");
    }

    @Test
    void staysSilentWhenQuietUnlessARefIsRejected() {
        quiet().on(Outcomes.ended(pushed(ref("os/a", Flag.NEW))));
        assertThat(recorded.out() + recorded.err()).isEmpty();

        quiet().on(Outcomes.ended(pushed(ref("os/a", Flag.REJECTED), ref("os/b", Flag.NEW))));
        assertThat(recorded.outLines())
                .containsExactly("To build@host:/srv/repo", " ! [rejected]                  os/a");
    }

    @Test
    void showsWarningsAlways() {
        quiet().on(new PushEvent.Warning(PushEvent.Warning.Code.SOURCE_LOCK, "the source could not be locked"));

        assertThat(recorded.err()).isEqualTo("repo-push: warning: the source could not be locked\n");
    }

    @Test
    void showsDetailsOnlyWhenVerbose() {
        for (Report report : new Report[] {report(ReportOptions.DEFAULT), verbose(1)}) {
            report.on(new PushEvent.Started(Phase.CONNECT));
            report.on(new PushEvent.Finished(Phase.CONNECT, Duration.ofMillis(310)));
            report.on(new PushEvent.RemoteLine("hello\u001b[1m"));
            report.on(new PushEvent.Detail("stage abc"));
        }

        assertThat(recorded.errLines()).containsExactly("  connect: 0.3 s", "  remote: hello\\x1b[1m", "  stage abc");
    }

    @Test
    void tellsProblemAndHintInOneLineEachWithoutATrace() {
        report(ReportOptions.DEFAULT)
                .failed(new PushException(
                        ExitCode.LOGIN, "cannot log in to h\ntried a\ntried b", "name a key\nwith -i"));

        assertThat(recorded.errLines())
                .containsExactly("repo-push: cannot log in to h\\ntried a\\ntried b", "  hint: name a key\\nwith -i");
    }

    @Test
    void tellsSeveralDetailsLineByLineAndOneBehindTheProblem() {
        Report report = report(ReportOptions.DEFAULT);
        report.failed(new PushException(ExitCode.LOGIN, "refused", List.of("key 1: no", "key 2: no"), "a key", null));
        report.failed(new PushException(ExitCode.LOGIN, "refused", List.of("key 1: no"), "a key", null));

        assertThat(recorded.errLines())
                .containsExactly(
                        "repo-push: refused",
                        "    key 1: no",
                        "    key 2: no",
                        "  hint: a key",
                        "repo-push: refused (key 1: no)",
                        "  hint: a key");
    }

    @Test
    void addsTheTraceWithTwoVs() {
        verbose(2).failed(new PushException(ExitCode.LOST, "lost", "again", new IllegalStateException("cause")));

        assertThat(recorded.err()).contains("Caused by: java.lang.IllegalStateException: cause");
    }

    @Test
    void tellsABugWithVersionAndTrace() {
        report(ReportOptions.DEFAULT).bug(new IllegalStateException("odd"), "repo-push 9");

        assertThat(recorded.errLines())
                .startsWith(
                        "repo-push: unexpected IllegalStateException: odd",
                        "  hint: " + FailureTexts.BUG_HINT,
                        "repo-push 9",
                        "java.lang.IllegalStateException: odd")
                .anyMatch(line -> line.startsWith("    at org.repopush"));
    }

    @Test
    void saysInOneLineThatItWasInterrupted() {
        report(ReportOptions.DEFAULT).interrupted("nothing was changed");

        assertThat(recorded.errLines()).containsExactly("repo-push: interrupted; nothing was changed");
    }

    @Test
    void paintsOnlyWhatIsToBeColoured() {
        report(new ReportOptions(false, 0, false, Optional.empty(), true, false))
                .on(Outcomes.ended(pushed(ref("os/a", Flag.REJECTED))));

        assertThat(recorded.outLines().get(1)).isEqualTo("\u001b[31m ! [rejected]                 \u001b[m os/a");
        assertThat(recorded.err()).doesNotContain("\u001b");
    }

    @Test
    void cannotBeMadeToWriteAnotherLineByTheNameOfARef() {
        tell(pushed(ref("a\nTo evil:/", Flag.NEW)));

        assertThat(recorded.outLines()).hasSize(2).last().asString().endsWith(" a\\nTo evil:/");
    }

    @Test
    void tellsWhatAWatchDoes() {
        Report report = report(ReportOptions.DEFAULT);
        for (PushEvent event : WATCHED) {
            report.on(event);
            quiet().on(event);
        }
        assertThat(recorded.errLines())
                .containsExactly(
                        "repo-push: watching the source",
                        "repo-push: the source has changed",
                        "repo-push: trying again in 8.0 s",
                        "repo-push: trying again");
    }

    private static final List<PushEvent> WATCHED = List.of(
            new PushEvent.Watching(Duration.ofSeconds(10), Optional.empty()),
            new PushEvent.Again(Why.CHANGED),
            new PushEvent.Watching(Duration.ofSeconds(10), Optional.of(Duration.ofSeconds(8))),
            new PushEvent.Again(Why.RETRY));
}
