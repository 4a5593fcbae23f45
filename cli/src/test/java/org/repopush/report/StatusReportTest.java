package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.repopush.inspect.DestinationStatus;
import org.repopush.inspect.DestinationStatus.There;
import org.repopush.inspect.JournalEntry;
import org.repopush.inspect.Leftover;
import org.repopush.inspect.RefStatus;
import org.repopush.inspect.RefStatus.State;
import org.repopush.inspect.RemoteLock;
import org.repopush.inspect.WaitingReleases;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.repo.Distance;
import org.repopush.repo.PolicyRule;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.ostree.OstreeKind;

class StatusReportTest {
    private static final String OLD = "1234567890ab".repeat(5) + "1234";
    private static final String NEW = "fedcba098765".repeat(5) + "fedc";
    private static final RemoteLock FREE = new RemoteLock(RemoteLock.State.FREE, Optional.of("bob@b (process 1)"));
    private static final RemoteLock HELD = new RemoteLock(RemoteLock.State.HELD, Optional.of("eve@b (process 2)"));

    private final Recorded recorded = new Recorded();

    private static There there(List<JournalEntry> journal, String user) {
        return new There(
                Optional.of("/srv/repo"),
                Optional.of(user),
                Optional.of("1.2"),
                new OstreeKind()
                        .describe(RemoteFacts.of(List.of(
                                List.of("mode", "archive-z2"),
                                List.of("collection", "com.example.Os"),
                                List.of("summary", "unsigned", "stale")))),
                Optional.of("dash"),
                Map.of("ostree", "ostree 2022.7", "flock", "flock from util-linux 2.38.1"),
                List.of("ostree 2022.7"),
                OptionalLong.of(10_000),
                OptionalLong.of(0),
                OptionalLong.of(36_500_000),
                OptionalLong.of(1_204),
                false,
                HELD,
                new RemoteLock(RemoteLock.State.UNKNOWN, Optional.empty()),
                List.of(
                        new Leftover("00ff", FREE, OptionalLong.of(6_400), OptionalLong.of(2_048)),
                        new Leftover("11ff", HELD, OptionalLong.empty(), OptionalLong.empty())),
                Optional.of(entry(Optional.empty(), 1)),
                journal,
                List.of(new PolicyRule("force", List.of("no")), new PolicyRule("refs", List.of("os/*", "!os/secret"))),
                WaitingReleases.NONE);
    }

    private static JournalEntry entry(Optional<String> result, int refs) {
        List<RefUpdate> moves = IntStream.range(0, refs)
                .mapToObj(i -> new RefUpdate("os/" + i, i == 0 ? Optional.of(OLD) : Optional.empty(), NEW))
                .toList();
        return new JournalEntry(Optional.of("2026-11-21T22:16:02Z"), Optional.of("alice@b (process 3)"), moves, result);
    }

    private static RefStatus ref(String name, State state, Optional<Distance> distance) {
        boolean same = state == State.UP_TO_DATE;
        Optional<String> here = state == State.ONLY_THERE ? Optional.empty() : Optional.of(same ? OLD : NEW);
        Optional<String> there = state == State.ONLY_HERE ? Optional.empty() : Optional.of(OLD);
        return new RefStatus(name, here, there, state, distance, Optional.empty());
    }

    private static DestinationStatus status() {
        List<RefStatus> refs = List.of(
                ref("os/a", State.UP_TO_DATE, Optional.of(new Distance(0, 0))),
                ref("os/b", State.AHEAD, Optional.of(new Distance(1_234, 0))),
                ref("os/c", State.BEHIND, Optional.of(new Distance(0, 2))),
                ref("os/d", State.DIVERGED, Optional.of(new Distance(1, 2))),
                ref("os/e", State.UNKNOWN, Optional.empty()),
                ref("os/f", State.ONLY_HERE, Optional.empty()),
                ref("os/g", State.ONLY_THERE, Optional.empty()));
        PushException problem = new PushException(ExitCode.DESTINATION, "host has no flock", "install flock there");
        return new DestinationStatus(
                "host:/srv/repo",
                Optional.of("/src"),
                there(List.of(entry(Optional.of("published"), 7)), "alice"),
                refs,
                List.of(problem));
    }

    private void show(DestinationStatus status, boolean quiet, boolean color) {
        ReportOptions options = new ReportOptions(quiet, 0, false, Optional.empty(), color, false);
        new StatusReport(options, recorded.console()).show(status);
    }

    @Test
    void tellsEverythingInColumns() {
        show(status(), false, false);
        assertThat(recorded.out()).isEqualTo("""
                Status of host:/srv/repo
                  repository   /srv/repo, mode archive-z2
                  collection   com.example.Os
                  compared to  /src
                  account      alice, shell dash
                  receiver     1.2
                  free         36.5 MB, 1,204 files
                  summary      older than a ref, not signed
                  push lock    held by eve@b (process 2)
                  tools        flock from util-linux 2.38.1
                               ostree 2022.7
                  policy       force no
                               refs os/* !os/secret
                  a push would fail: host has no flock
                    hint: install flock there

                Refs
                  up to date               1234567890ab               os/a
                  ahead by 1,234           1234567890ab..fedcba098765 os/b
                  behind by 2              1234567890ab..fedcba098765 os/c
                  diverged, 1 here 2 there 1234567890ab..fedcba098765 os/d
                  not known here           1234567890ab..fedcba098765 os/e
                  only here                fedcba098765               os/f
                  only there               1234567890ab               os/g

                A publication was interrupted: the next push completes it
                  2026-11-21T22:16:02Z  not finished by alice@b (process 3)
                    1234567890ab..fedcba098765 os/0

                Stages
                  00ff  left behind by bob@b (process 1), changed 1 h 00 min ago, 2.0 kB
                  11ff  in use by eve@b (process 2)

                Last publications
                  2026-11-21T22:16:02Z  published by alice@b (process 3)
                    1234567890ab..fedcba098765 os/0
                    fedcba098765               os/1
                    fedcba098765               os/2
                    fedcba098765               os/3
                    fedcba098765               os/4
                    and 2 refs more
                """);
        assertThat(recorded.err()).isEmpty();
    }

    @Test
    void leavesRefsThatAreUpToDateOutWhenItIsToBeQuiet() {
        show(status(), true, false);
        assertThat(recorded.out()).contains("os/b").doesNotContain("os/a");
    }

    @Test
    void paintsWhatMatters() {
        show(status(), false, true);
        assertThat(recorded.out())
                .contains("\u001b[32m  ahead by 1,234          \u001b[m 1234567890ab")
                .contains("\u001b[31m  a push would fail:\u001b[m host has no flock");
    }

    @Test
    void showsHostileWordsAndObeysNone() {
        DestinationStatus hostile = new DestinationStatus(
                "host:p", Optional.empty(), there(List.of(), "\u001b[2Jroot\nfake"), List.of(), List.of());
        show(hostile, false, false);
        assertThat(recorded.out()).contains("\\x1b[2Jroot\\nfake").doesNotContain("\u001b");
        recorded.clear();
        new StatusReport(ReportOptions.DEFAULT.withJson(true), recorded.console()).show(hostile);
        assertThat(recorded.outLines()).hasSize(1);
        assertThat(recorded.out()).contains("\\u001b[2Jroot\\nfake");
    }
}
