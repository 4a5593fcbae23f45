package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import org.repopush.inspect.RefStatus;
import org.repopush.repo.Distance;

/** How one ref stands: state, revisions, name, remark. */
record RefStatusLine(RefStatus status) {
    private static final int STATE = 24;

    private static final int REVISIONS = 2 * ShortRevision.LENGTH + 2;

    RefStatusLine {
        requireNonNull(status, "status");
    }

    /** The part that is painted. */
    String state() {
        return status.state() == RefStatus.State.NOT_COMPARED
                ? " "
                : String.format(Locale.ROOT, "  %-" + STATE + "s", words());
    }

    /** What follows. */
    String ref() {
        String remark = status.remark().map(text -> " (" + text + ")").orElse("");
        String target = status.target().map(ref -> " -> " + ref).orElse("");
        return String.format(Locale.ROOT, " %-" + width() + "s %s%s%s", revisions(), status.ref(), target, remark);
    }

    Colour paint() {
        return switch (status.state()) {
            case AHEAD, ONLY_HERE, DIFFERENT -> Colour.GREEN;
            case UP_TO_DATE, ONLY_THERE, NOT_COMPARED -> Colour.DIM;
            case BEHIND, DIVERGED, UNKNOWN -> Colour.RED;
        };
    }

    private String words() {
        Optional<Distance> distance = status.distance();
        return switch (status.state()) {
            case UP_TO_DATE -> "up to date";
            case AHEAD ->
                "ahead"
                        + distance.map(far -> " by " + NumberFormats.count(far.ahead()))
                                .orElse("");
            case BEHIND ->
                "behind"
                        + distance.map(far -> " by " + NumberFormats.count(far.behind()))
                                .orElse("");
            case DIVERGED ->
                "diverged"
                        + distance.map(far -> ", " + NumberFormats.count(far.ahead()) + " here "
                                        + NumberFormats.count(far.behind()) + " there")
                                .orElse("");
            case UNKNOWN -> "not known here";
            case DIFFERENT -> "different";
            case ONLY_HERE -> "only here";
            case ONLY_THERE -> "only there";
            case NOT_COMPARED -> "";
        };
    }

    /** Theirs, and ours where it is another. */
    private String revisions() {
        String theirs = status.there().map(ShortRevision::of).orElse("");
        if (status.here().equals(status.there()) || status.here().isEmpty()) {
            return theirs;
        }
        String ours = ShortRevision.of(status.here().orElse(""));
        return theirs.isEmpty() ? ours : theirs + ".." + ours;
    }

    private int width() {
        return status.state() == RefStatus.State.NOT_COMPARED ? ShortRevision.LENGTH : REVISIONS;
    }
}
