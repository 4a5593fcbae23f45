package org.repopush.report;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.inspect.DestinationStatus;
import org.repopush.inspect.JournalEntry;
import org.repopush.inspect.Leftover;
import org.repopush.inspect.RefStatus;
import org.repopush.inspect.RemoteLock;
import org.repopush.push.model.PushException;
import org.repopush.repo.Description.Label;
import org.repopush.repo.PolicyRule;
import org.repopush.repo.RefUpdate;

/** The status of a destination for people: what it is, then its refs, then what pushes have left there. */
final class StatusText {
    private static final int LABEL = 12;
    private static final int PUBLICATIONS = 5;
    private static final int REFS_OF_PUBLICATION = 5;

    private final DestinationStatus status;
    private final DestinationStatus.There there;
    private final ReportOptions options;
    private final Console console;

    StatusText(DestinationStatus status, ReportOptions options, Console console) {
        this.status = status;
        this.there = status.there();
        this.options = options;
        this.console = console;
    }

    void show() {
        console.result("Status of " + status.destination());
        describe();
        problems();
        refs();
        there.unfinished().ifPresent(this::unfinished);
        leftovers();
        new WaitingText(there, options, console).show();
        publications();
    }

    private void describe() {
        there.repository()
                .ifPresent(path -> entry(
                        "repository",
                        path
                                + there.description()
                                        .form()
                                        .map(form -> ", " + form)
                                        .orElse("")));
        labels(there.description().identity());
        status.source().ifPresent(path -> entry("compared to", path));
        there.user()
                .ifPresent(name -> entry(
                        "account",
                        name + there.shell().map(shell -> ", shell " + shell).orElse("")));
        there.receiver().ifPresent(version -> entry("receiver", version));
        if (there.freeBytes().isPresent()) {
            entry("free", NumberFormats.bytes(there.freeBytes().getAsLong()) + files(there.freeInodes()));
        }
        labels(there.description().condition());
        there.description().lock().ifPresent(label -> lock(label, there.repositoryLock()));
        if (!there.hidden()) {
            lock("push lock", there.publishLock());
        }
        list(
                "tools",
                there.versions().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(Map.Entry::getValue)
                        .toList());
        list("policy", there.policy().stream().map(PolicyRule::text).toList());
    }

    private static String files(OptionalLong inodes) {
        return inodes.isPresent() ? ", " + NumberFormats.count(inodes.getAsLong(), "file") : "";
    }

    private void labels(List<Label> labels) {
        labels.forEach(label -> entry(label.name(), label.text()));
    }

    private void lock(String label, RemoteLock lock) {
        String holder = lock.holder().map(who -> " by " + who).orElse("");
        switch (lock.state()) {
            case FREE -> entry(label, "free");
            case SHARED -> entry(label, "shared" + holder);
            case HELD -> entry(Colour.YELLOW, label, "held" + holder);
            case UNKNOWN -> {
                // Then nothing is said of it.
            }
        }
    }

    private void problems() {
        for (PushException problem : status.problems()) {
            console.result(Colour.RED.when(options.outColor()), "  a push would fail:", " " + problem.problem());
            console.result("    hint: " + problem.hint());
        }
    }

    private void refs() {
        List<RefStatus> shown = status.refs().stream()
                .filter(ref -> !options.quiet() || ref.state() != RefStatus.State.UP_TO_DATE)
                .toList();
        title("Refs", shown.isEmpty() ? (status.refs().isEmpty() ? "none" : "all up to date") : "");
        for (RefStatus ref : shown) {
            RefStatusLine line = new RefStatusLine(ref);
            console.result(line.paint().when(options.outColor()), line.state(), line.ref());
        }
    }

    private void unfinished(JournalEntry entry) {
        title("A publication was interrupted", "the next push completes it");
        publication(entry, Colour.YELLOW);
    }

    private void leftovers() {
        if (there.hidden()) {
            title("Stages", "only the repository's owner may see them");
        } else if (!there.leftovers().isEmpty()) {
            title("Stages", "");
            there.leftovers().forEach(this::leftover);
        }
    }

    private void leftover(Leftover leftover) {
        boolean free = leftover.lock().state() == RemoteLock.State.FREE;
        String use = free ? "left behind" : leftover.lock().state() == RemoteLock.State.HELD ? "in use" : "";
        String of = leftover.lock().holder().map(who -> " by " + who).orElse("");
        String size = leftover.bytes().isPresent()
                ? ", " + NumberFormats.bytes(leftover.bytes().getAsLong())
                : "";
        console.result(
                (free ? Colour.OFF : Colour.YELLOW).when(options.outColor()),
                "  " + leftover.id(),
                "  " + use + of
                        + age(leftover.changed())
                                .map(age -> ", changed " + age + " ago")
                                .orElse("") + size);
    }

    private Optional<String> age(OptionalLong time) {
        if (time.isEmpty() || there.clock().isEmpty()) {
            return Optional.empty();
        }
        long seconds = Math.max(0, there.clock().getAsLong() - time.getAsLong());
        return Optional.of(NumberFormats.duration(Duration.ofSeconds(seconds)));
    }

    private void publications() {
        List<JournalEntry> journal = there.journal();
        if (journal.isEmpty()) {
            return;
        }
        title("Last publications", "");
        List<JournalEntry> last = journal.subList(Math.max(0, journal.size() - PUBLICATIONS), journal.size());
        last.forEach(entry -> publication(entry, Colour.OFF));
    }

    private void publication(JournalEntry entry, Colour paint) {
        String result = entry.result().orElse("not finished");
        console.result(
                paint.when(options.outColor()),
                "  " + entry.time().orElse("(time not known)"),
                "  " + result + entry.who().map(who -> " by " + who).orElse(""));
        entry.moves().stream().limit(REFS_OF_PUBLICATION).map(StatusText::move).forEach(console::result);
        if (entry.moves().size() > REFS_OF_PUBLICATION) {
            console.result(
                    "    and " + NumberFormats.count(entry.moves().size() - REFS_OF_PUBLICATION, "ref") + " more");
        }
    }

    private static String move(RefUpdate move) {
        String from = move.from().map(old -> ShortRevision.of(old) + "..").orElse("");
        return String.format(Locale.ROOT, "    %-26s %s", from + ShortRevision.of(move.to()), move.ref());
    }

    private void title(String heading, String remark) {
        console.result("");
        console.result(heading + (remark.isEmpty() ? "" : ": " + remark));
    }

    private void list(String label, List<String> values) {
        String first = label;
        for (String value : values) {
            entry(first, value);
            first = "";
        }
    }

    private void entry(String label, String text) {
        entry(Colour.OFF, label, text);
    }

    private void entry(Colour paint, String label, String text) {
        console.result(
                paint.when(options.outColor()), String.format(Locale.ROOT, "  %-" + LABEL + "s", label), " " + text);
    }
}
