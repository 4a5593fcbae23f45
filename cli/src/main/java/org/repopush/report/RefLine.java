package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import org.repopush.push.RefResult;

/** One ref in the form of {@code git push}: flag, what happened, ref, remark. */
record RefLine(RefResult result) {
    private static final String FORCED = "forced update";
    /** Room for two short revisions with three dots between them. */
    private static final int WIDTH = 2 * ShortRevision.LENGTH + 3;

    RefLine {
        requireNonNull(result, "result");
    }

    /** Flag and what happened: the part that is painted. */
    String change() {
        return String.format(Locale.ROOT, " %c %-" + WIDTH + "s", result.flag().symbol(), summary());
    }

    /** What follows: the ref, with a remark if there is one. */
    String ref() {
        return " " + result.ref() + remark().map(text -> " (" + text + ")").orElse("");
    }

    Paint paint() {
        return switch (result.flag()) {
            case FAST_FORWARD, NEW -> Paint.GREEN;
            case FORCED -> Paint.YELLOW;
            case UP_TO_DATE -> Paint.DIM;
            case REJECTED -> Paint.RED;
        };
    }

    private String summary() {
        return switch (result.flag()) {
            case NEW -> "[new ref]";
            case UP_TO_DATE -> "[up to date]";
            case REJECTED -> "[rejected]";
            case FAST_FORWARD -> moved("..");
            case FORCED -> moved("...");
        };
    }

    private String moved(String dots) {
        String from = result.from().orElse("");
        return from.equals(result.to())
                ? "[same revision]"
                : ShortRevision.of(from) + dots + ShortRevision.of(result.to());
    }

    private Optional<String> remark() {
        return result.flag() == RefResult.Flag.FORCED ? result.reason().or(() -> Optional.of(FORCED)) : result.reason();
    }
}
