package org.repopush.report;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.repopush.inspect.DestinationStatus;
import org.repopush.inspect.RemoteLock;
import org.repopush.inspect.WaitingReleases;
import org.repopush.repo.RefUpdate;

/** What waits at a destination for its release, and what can be taken back, for people. */
record WaitingText(DestinationStatus.There there, ReportOptions options, Console console) {
    private static final int REFS = 5;
    private static final int RUNS = 5;

    void show() {
        WaitingReleases waiting = there.waiting();
        if (!waiting.releases().isEmpty()) {
            title("Releases", "repo-push release ID publishes one");
            waiting.releases().forEach(this::release);
        }
        List<WaitingReleases.Undo> undo = waiting.undo();
        if (!undo.isEmpty()) {
            title("What refs named before is protected", "repo-push rollback goes back");
            undo.subList(Math.max(0, undo.size() - RUNS), undo.size())
                    .forEach(run -> console.result("  " + run.run() + until(run.until())));
        }
    }

    private void release(WaitingReleases.Waiting release) {
        boolean held = release.lock().state() == RemoteLock.State.HELD;
        console.result(
                (held ? Colour.YELLOW : Colour.OFF).when(options.outColor()),
                "  " + release.run(),
                "  " + (held ? "being released" : "staged")
                        + release.who().map(who -> " by " + who).orElse("")
                        + release.profile().map(name -> ", profile " + name).orElse("")
                        + left(release.since(), -1)
                                .map(age -> ", " + age + " ago")
                                .findFirst()
                                .orElse("")
                        + until(release.until()));
        release.refs().stream().limit(REFS).map(WaitingText::move).forEach(console::result);
        if (release.refs().size() > REFS) {
            console.result("    and " + NumberFormats.count(release.refs().size() - REFS, "ref") + " more");
        }
    }

    private static String move(RefUpdate move) {
        String from = move.from().map(old -> ShortRevision.of(old) + "..").orElse("");
        return String.format(Locale.ROOT, "    %-26s %s", from + ShortRevision.of(move.to()), move.ref());
    }

    private String until(OptionalLong time) {
        return left(time, 1).map(rest -> ", for " + rest + " more").findFirst().orElse("");
    }

    /** How long it is from now until then, or the other way round. */
    private Stream<String> left(OptionalLong time, int direction) {
        if (time.isEmpty() || there.clock().isEmpty()) {
            return Stream.empty();
        }
        long seconds = direction * (time.getAsLong() - there.clock().getAsLong());
        return Stream.of(NumberFormats.duration(Duration.ofSeconds(Math.max(0, seconds))));
    }

    private void title(String heading, String remark) {
        console.result("");
        console.result(heading + ": " + remark);
    }
}
